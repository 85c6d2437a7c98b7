// The launch: now, at its time, or as a series; it names how many people and what follows, and is asked for once more.
import { Button } from '@mantine/core';
import { IconCalendarTime, IconRepeat, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys } from '../../api/campaigns.ts';
import { call } from '../../api/client.ts';
import type { Campaign, Preflight } from '../../api/documents.ts';
import { importsQuery } from '../../api/drafts.ts';
import { LISTS_KEY } from '../../api/lists.ts';
import { SCHEDULES_KEY } from '../../api/schedules.ts';
import { useMay } from '../../api/session.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { toast } from '../../components/toast.ts';
import { useAction } from '../../components/use-action.ts';
import classes from './check-step.module.css';
import { startSeries } from './start-series.ts';
import { useStartWords } from './summary.tsx';
import type { Start } from './use-start.ts';

interface Props {
  campaign: Campaign;
  start: Start;
  preflight: Preflight;
  disabled: boolean;
}

const ICONS = { now: IconSend, at: IconCalendarTime, cron: IconRepeat };

export function LaunchButton({ campaign, start, preflight, disabled }: Props) {
  const { t } = useTranslation(['newCampaign', 'common']);
  const may = useMay();
  const confirm = useConfirm();
  const startWords = useStartWords();
  const launch = useLaunch(campaign, start);
  const kind = start.when.start;
  const count = preflight.recipients.toSend;
  const Icon = ICONS[kind];
  if (!may(kind === 'cron' ? 'campaign' : 'launch')) return <span>{t('common:noRight')}</span>;
  const ask = async () => {
    const text = t(`launch.${kind}.text`, { count, name: campaign.name, when: startWords(start) });
    if (
      await confirm({
        title: t(`launch.${kind}.title`, { name: campaign.name }),
        text,
        action: t(`launch.${kind}.action`, { count }),
      })
    )
      launch.mutate();
  };
  return (
    <Button
      size="md"
      className={classes.launch ?? ''}
      leftSection={<Icon size={19} aria-hidden />}
      disabled={disabled}
      loading={launch.isPending}
      onClick={() => void ask()}
    >
      {t(`launch.${kind}.button`, { count })}
    </Button>
  );
}

function useLaunch(campaign: Campaign, { when, zone, asked }: Start) {
  const { t } = useTranslation('newCampaign');
  const may = useMay();
  const navigate = useNavigate();
  const { data: imports = [] } = useQuery(importsQuery(campaign.id));
  const { id } = campaign;
  const isSeries = when.start === 'cron';
  return useAction({
    run: async () => {
      if (isSeries)
        return await startSeries(campaign, imports, { cron: when.cron ?? '', zone, mayQuery: may('query') });
      await call('POST /api/campaigns/:id/launch', { params: { id }, body: when.start === 'at' ? asked : {} });
      return null;
    },
    invalidates: [[...campaignKeys.all, 'list'], ...(isSeries ? [SCHEDULES_KEY, LISTS_KEY] : [campaignKeys.one(id)])],
    onDone: async (schedule) => {
      if (!schedule) return await navigate({ to: '/campaigns/$id', params: { id: String(id) } });
      toast(t('launch.cron.done', { name: campaign.name }), 'good');
      await navigate({ to: '/schedules/$id', params: { id: String(schedule.id) } });
    },
  });
}
