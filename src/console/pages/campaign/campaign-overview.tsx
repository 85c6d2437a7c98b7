// How far a campaign got: live numbers, the funnel, and its report below.
import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../../api/campaigns.ts';
import type { Campaign } from '../../api/documents.ts';
import { FunnelBar } from '../../components/funnel-bar.tsx';
import { StatTile, StatTiles } from '../../components/stat-tile.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { CampaignReport } from './campaign-report.tsx';
import { FunnelLegend } from './funnel-legend.tsx';
import { FunnelSteps } from './funnel-steps.tsx';
import { useRate } from './use-rate.ts';

export function CampaignOverview() {
  const { t } = useTranslation('campaign');
  const id = Number(useParams({ from: '/inside/campaigns/$id' }).id);
  const { data: campaign } = useQuery(campaignQuery(id));
  if (!campaign) return null; // the page around it says so
  if (campaign.funnel.total === 0) {
    return <EmptyState icon={IconUsers} title={t('empty.title')} text={t('empty.text')} />;
  }
  return (
    <Stack gap="lg">
      <LiveTiles campaign={campaign} />
      <Paper withBorder p="lg">
        <Title order={2}>{t('funnel')}</Title>
        <Progress campaign={campaign} />
        <FunnelSteps campaign={campaign} />
        <FailedLater funnel={campaign.funnel} />
      </Paper>
      {campaign.launchedAt && <CampaignReport campaign={campaign} />}
    </Stack>
  );
}

/** Eight at every time, so that nothing below moves when the sending begins or ends; more only where something is wrong. */
function LiveTiles({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaign');
  const format = useFormats();
  const { id, status, states, funnel, responses, rates, eta, completedAt } = campaign;
  const isSending = status === 'running' && states.pending + states.sending > 0;
  const rate = useRate(funnel.accepted + funnel.refused, isSending);
  const { uncertain, skipped } = states;
  const end = isSending ? eta : completedAt;
  return (
    <StatTiles fours>
      <StatTile
        label={t('tile.pending')}
        value={format.number(states.pending + states.sending)}
        note={isSending && t('perSecond', { rate: rate === null ? '–' : format.number(rate) })}
      />
      <StatTile
        label={t('tile.eta')}
        value={end ? format.time(end) : '–'}
        note={end && (isSending ? format.ago(end) : format.date(end))}
      />
      <StatTile
        label={t('tile.delivered')}
        value={format.number(funnel.delivered)}
        note={format.percent(rates.delivery)}
      />
      <StatTile label={t('tile.read')} value={format.number(funnel.read)} note={format.percent(rates.read)} />
      <StatTile
        label={t('tile.failed')}
        value={format.number(funnel.failed)}
        note={format.percent(rates.failure)}
        tone={funnel.failed > 0 ? 'bad' : 'plain'}
      />
      <StatTile
        label={t('tile.replied')}
        value={
          <Anchor component={Link} to="/replies" search={{ campaign: id } as never} inherit c="inherit">
            {format.number(responses.replied)}
          </Anchor>
        }
        note={format.percent(responses.replyRate)}
      />
      <StatTile
        label={t('tile.pressed')}
        value={format.number(responses.pressed)}
        note={format.percent(responses.pressRate)}
      />
      <StatTile
        label={t('tile.optedOut')}
        value={format.number(responses.optedOut)}
        note={format.percent(responses.optOutRate)}
      />
      {uncertain > 0 && (
        <StatTile
          label={t('status.uncertain')}
          value={format.number(uncertain)}
          tone="warn"
          help={t('uncertainHelp')}
        />
      )}
      {skipped > 0 && <StatTile label={t('status.skipped')} value={format.number(skipped)} help={t('skippedHelp')} />}
    </StatTiles>
  );
}

function Progress({ campaign: { funnel, states } }: { campaign: Campaign }) {
  const { t } = useTranslation('campaign');
  const format = useFormats();
  const done = funnel.total - states.pending - states.sending;
  const share = format.percent(done / funnel.total);
  return (
    <Stack gap={6} mt="xs">
      <Text size="sm" c="dimmed">
        {t('progress', { done: format.number(done), count: funnel.total, share })}
      </Text>
      <FunnelBar funnel={funnel} height={14} />
      <FunnelLegend />
    </Stack>
  );
}

/** Why accepted and failed together may be more than all. */
function FailedLater({ funnel: { failed, refused } }: Pick<Campaign, 'funnel'>) {
  const { t } = useTranslation('campaign');
  if (failed === refused) return null;
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {t('failedLater', { count: failed - refused })}
    </Text>
  );
}
