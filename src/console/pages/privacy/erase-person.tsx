// The question before somebody is forgotten everywhere: what goes, what stays, and whether their number may be written to again.
import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import type { Erased } from '../../api/documents.ts';
import { useAction } from '../../components/use-action.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

interface Props {
  phone: string;
  held: Erased;
  onErased: (erased: Erased) => void;
  close: () => void;
}

export function ErasePerson({ phone, held, onErased, close }: Props) {
  const { t } = useTranslation(['privacy', 'common']);
  const problemText = useProblemText();
  const [keepSuppressed, setKeep] = useState(true);
  const [isSure, setSure] = useState(false);
  const erase = useAction({
    run: () => {
      const query = { keepSuppressed: keepSuppressed ? 'true' : 'false' } as const;
      return call('DELETE /api/people/:phone', { params: { phone }, query });
    },
    onDone: (erased) => {
      close();
      onErased(erased);
    },
    quiet: true,
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('erase.title', { phone })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <List size="sm" spacing={4}>
          <List.Item>{t('erase.deliveries', { count: held.deliveries })}</List.Item>
          <List.Item>{t('erase.others')}</List.Item>
          {held.unsent > 0 && <List.Item>{t('erase.unsent', { count: held.unsent })}</List.Item>}
          {held.left > 0 && <List.Item>{t('erase.left', { count: held.left })}</List.Item>}
        </List>
        <Checkbox
          label={t('erase.keep')}
          description={t('erase.keepHint')}
          checked={keepSuppressed}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
        <Checkbox label={t('erase.sure')} checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />
        <div role="alert">{erase.error && <Alert color="hibiscus">{problemText(erase.error)}</Alert>}</div>
        <Text size="sm" c="dimmed">
          {t('erase.backups')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('common:cancel')}
          </Button>
          <Button color="hibiscus" disabled={!isSure} loading={erase.isPending} onClick={() => erase.mutate()}>
            {t('erase.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
