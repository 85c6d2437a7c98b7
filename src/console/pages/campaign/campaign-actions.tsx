// What can be done to a campaign in its state, by whoever may.
import { Button } from '@mantine/core';
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconSend, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign } from '../../api/documents.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { useAction } from '../../components/use-action.ts';

type Step = 'launch' | 'pause' | 'resume' | 'cancel';

export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaign');
  const may = useMay();
  const { ask, isPending } = useSteps(campaign);
  const { id, status, funnel } = campaign;
  if (!may('launch')) return null;
  const isUnderWay = status === 'running' || status === 'scheduled';
  return (
    <>
      {(isUnderWay || status === 'paused') && (
        <Button
          variant="default"
          leftSection={<IconX size={17} aria-hidden />}
          disabled={isPending}
          onClick={() => void ask('cancel')}
        >
          {t('action.cancel')}
        </Button>
      )}
      {isUnderWay && (
        <Button
          leftSection={<IconPlayerPause size={17} aria-hidden />}
          disabled={isPending}
          onClick={() => void ask('pause')}
        >
          {t('action.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          disabled={isPending}
          onClick={() => void ask('resume')}
        >
          {t('action.resume')}
        </Button>
      )}
      {status === 'draft' && may('campaign') && (
        <Button
          component={Link}
          to={`/campaigns/${id}/edit`}
          variant="default"
          leftSection={<IconPencil size={17} aria-hidden />}
        >
          {t('action.edit')}
        </Button>
      )}
      {status === 'draft' && funnel.total > 0 && (
        <Button
          leftSection={<IconSend size={17} aria-hidden />}
          disabled={isPending}
          onClick={() => void ask('launch')}
        >
          {t('action.launch')}
        </Button>
      )}
    </>
  );
}

/** Launch and cancel cannot be taken back: they are asked for, with how many people they concern. */
function useSteps({ id, states }: Campaign) {
  const { t } = useTranslation('campaign');
  const confirm = useConfirm();
  const { mutate, isPending } = useAction({
    run: (step: Step) =>
      step === 'launch'
        ? call('POST /api/campaigns/:id/launch', { params: { id }, body: {} })
        : call(`POST /api/campaigns/:id/${step}`, { params: { id } }),
    invalidates: [campaignKeys.all],
  });
  const count = states.pending;
  const ask = async (step: Step) => {
    const isSure =
      (step !== 'launch' && step !== 'cancel') ||
      (await confirm({
        title: t(`confirm.${step}.title`),
        text: t(`confirm.${step}.text`, { count }),
        action: t(`confirm.${step}.action`),
        danger: step === 'cancel',
      }));
    if (isSure) mutate(step);
  };
  return { ask, isPending };
}
