// Messages whose outcome nobody knows: what that means, and the word on them, for all or for one.
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';

export function UncertainMessages({ campaign: { id, states } }: { campaign: Campaign }) {
  const { t } = useTranslation('uncertain');
  const count = states.uncertain;
  if (count === 0) return null;
  const all = { pathname: `/campaigns/${id}/deliveries`, search: { status: 'uncertain' } };
  return (
    <Alert color="ochre" icon={<IconHelpCircle aria-hidden />} title={t('title', { count })} mb="md">
      <Text size="sm" mb="sm">
        {t('text')}
      </Text>
      <Group gap="sm">
        <Decide campaignId={id} count={count} />
        <Button
          component={Link}
          to={all.pathname}
          search={all.search as never}
          variant="subtle"
          color="ochre"
          size="compact-sm"
        >
          {t('show')}
        </Button>
      </Group>
    </Alert>
  );
}

/** `seqs`: of these alone. */
export function Decide({ campaignId, count, seqs }: { campaignId: number; count: number; seqs?: number[] }) {
  const { t } = useTranslation('uncertain');
  const may = useMay();
  const confirm = useConfirm();
  const decide = useAction({
    run: (action: 'resend' | 'treat-as-sent') =>
      call('POST /api/campaigns/:id/uncertain', {
        params: { id: campaignId },
        body: { action, ...(seqs ? { seqs } : {}) },
      }),
    invalidates: [campaignKeys.all],
    done: ({ resolved }) => t('done', { count: resolved }),
  });
  if (!may('launch')) return null;
  const ask = async (action: 'resend' | 'treat-as-sent') => {
    const [title, text] = [t(`${action}.title`, { count }), t(`${action}.text`, { count })];
    if (await confirm({ title, text, action: t(`${action}.action`), danger: action === 'resend' }))
      decide.mutate(action);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" disabled={decide.isPending} onClick={() => void ask('treat-as-sent')}>
        {t('treat-as-sent.action')}
      </Button>
      <Button variant="default" size="compact-sm" disabled={decide.isPending} onClick={() => void ask('resend')}>
        {t('resend.action')}
      </Button>
    </>
  );
}
