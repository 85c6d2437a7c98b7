// Who of the people of a campaign gets another one, and its name.
import { Alert, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { FormFoot } from '../../components/form-foot.tsx';
import { useAction } from '../../components/use-action.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useProblemText } from '../../i18n/problem-text.ts';

type From = 'failed' | 'unread' | 'not-replied' | 'skipped' | 'never-sent';

/** How many it is at most: opt-outs are taken out when the draft is made. */
function countsOf({ funnel, responses, states, status }: Campaign): [From, number][] {
  const counts: [From, number][] = [
    ['failed', funnel.failed],
    ['unread', funnel.accepted - funnel.read - (funnel.failed - funnel.refused)],
    ['not-replied', funnel.delivered - responses.replied],
    ['skipped', states.skipped],
  ];
  return status === 'canceled' ? [...counts, ['never-sent', states.pending]] : counts;
}

export function AgainForm({ campaign, close }: { campaign: Campaign; close: () => void }) {
  const { t } = useTranslation(['again', 'common']);
  const format = useFormats();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const counts = countsOf(campaign);
  const [from, setFrom] = useState<From>(counts.find(([, count]) => count > 0)?.[0] ?? 'failed');
  const [name, setName] = useState('');
  const make = useAction({
    run: () => {
      const given = name.trim() || t('name', { name: campaign.name, who: t(`from.${from}`) }).slice(0, 200);
      return call('POST /api/campaigns/:id/again', { params: { id: campaign.id }, body: { from, name: given } });
    },
    invalidates: [campaignKeys.all],
    quiet: true,
    done: t('made'),
    onDone: ({ id }) => navigate({ to: `/campaigns/${id}` }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t('title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('help')}
          </Text>
          <Radio.Group label={t('who')} value={from} onChange={(value) => setFrom(value as From)}>
            <Stack gap="xs" mt="xs">
              {counts.map(([value, count]) => (
                <Radio
                  key={value}
                  value={value}
                  disabled={count === 0}
                  label={`${t(`from.${value}`)} (${format.number(count)})`}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('draftName')}
            placeholder={t('name', { name: campaign.name, who: t(`from.${from}`) })}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div role="alert">{make.error && <Alert color="hibiscus">{problemText(make.error)}</Alert>}</div>
          <FormFoot
            close={close}
            action={t('action')}
            isPending={make.isPending}
            disabled={counts.every(([, count]) => count === 0)}
          />
        </Stack>
      </form>
    </Modal>
  );
}
