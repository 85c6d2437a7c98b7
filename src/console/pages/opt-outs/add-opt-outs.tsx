// Puts people on the list of opt-outs, many at once; says which numbers could not be taken, and why.
import { Alert, List, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { OPT_OUTS_KEY } from '../../api/opt-outs.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { toast } from '../../components/toast.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

export function AddOptOuts({ close }: { close: () => void }) {
  const { t } = useTranslation('optOuts');
  const { t: common } = useTranslation();
  const problemText = useProblemText();
  const [numbers, setNumbers] = useState('');
  const [reason, setReason] = useState('');
  const phones = numbers.split(/[\n,;]+/).map((line) => line.trim());
  const given = phones.filter((line) => line !== '');
  const add = useAction({
    run: () =>
      call('POST /api/suppressions', { body: { phones: given, ...(reason.trim() ? { reason: reason.trim() } : {}) } }),
    invalidates: [OPT_OUTS_KEY],
    quiet: true,
    onDone: ({ added, rejected }) => {
      if (added > 0) toast(t('add.done', { count: added }), 'good');
      // What was refused stays to be mended.
      setNumbers(rejected.map(({ phone }) => phone).join('\n'));
      if (rejected.length === 0) close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (given.length > 0) add.mutate();
  };
  return (
    <Modal opened onClose={close} title={t('add.title')} closeButtonProps={{ 'aria-label': common('close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            data-autofocus
            label={t('add.numbers')}
            description={t('add.numbersHelp')}
            value={numbers}
            onChange={(event) => setNumbers(event.currentTarget.value)}
            rows={5}
          />
          <TextInput
            label={t('add.reason')}
            placeholder={t('add.reasonExample')}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div role="alert">
            {add.error && <Alert color="hibiscus">{problemText(add.error)}</Alert>}
            {add.data && add.data.rejected.length > 0 && (
              <Alert color="ochre" title={t('add.rejected', { count: add.data.rejected.length })}>
                <List size="sm">
                  {add.data.rejected.slice(0, 10).map(({ index, phone, reason: why }) => (
                    <List.Item key={index}>{`${phone}: ${why}`}</List.Item>
                  ))}
                </List>
              </Alert>
            )}
          </div>
          <FormFoot close={close} action={t('add.action')} isPending={add.isPending} disabled={given.length === 0} />
        </Stack>
      </form>
    </Modal>
  );
}
