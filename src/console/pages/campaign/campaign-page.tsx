// One campaign: its name, state and actions, over its overview or its deliveries; it changes while one looks.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignKeys, campaignQuery } from '../../api/campaigns.ts';
import { addressOf } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { DocumentComing } from '../../components/document-coming.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { CampaignStatusBadge, StatusBadge } from '../../components/status-badge.tsx';
import { ArchiveButton } from './archive-button.tsx';
import { CampaignActions } from './campaign-actions.tsx';
import classes from './campaign-page.module.css';
import { CampaignState } from './campaign-state.tsx';
import { SendAgain } from './send-again.tsx';
import { UncertainMessages } from './uncertain-messages.tsx';

export function CampaignPage() {
  const { i18n } = useTranslation();
  const id = Number(useParams({ from: '/inside/campaigns/$id' }).id);
  // Another language asks anew: the reasons and hints come in it.
  return <OneCampaign key={`${id} ${i18n.language}`} id={id} />;
}

function OneCampaign({ id }: { id: number }) {
  const { t } = useTranslation(['campaign', 'campaigns', 'comparison']);
  const { data: campaign, error, refetch } = useQuery(campaignQuery(id));
  const line = useLive(addressOf('/api/campaigns/:id/events', { id }), campaignKeys.one(id));
  const back = { to: '/campaigns', label: t('campaigns:title') } as const;
  if (!campaign) return <DocumentComing title={t('title')} back={back} error={error} refetch={refetch} rows={6} />;
  const { name, template, message } = campaign;
  return (
    <>
      <PageHeader
        title={name}
        lead={
          template
            ? `${template.name} · ${template.language}`
            : t(message ? 'campaigns:ownMessage' : 'campaigns:noMessage')
        }
        badge={
          <>
            <CampaignStatusBadge campaign={campaign} />
            {campaign.archivedAt && <StatusBadge tone="calm">{t('campaigns:archived')}</StatusBadge>}
          </>
        }
        back={back}
        actions={
          <>
            <ArchiveButton campaign={campaign} />
            <SendAgain campaign={campaign} />
            <CampaignActions campaign={campaign} />
          </>
        }
      />
      <div role="status">
        {line === 'lost' && (
          <Text size="sm" c="dimmed" mb="sm">
            {t('lost')}
          </Text>
        )}
      </div>
      <CampaignState campaign={campaign} />
      <UncertainMessages campaign={campaign} />
      <nav className={classes.tabs} aria-label={t('parts')}>
        <Link to="/campaigns/$id" params={{ id: String(id) }} activeOptions={{ exact: true, includeSearch: false }}>
          {t('overview')}
        </Link>
        <Link to="/campaigns/$id/deliveries" params={{ id: String(id) }} activeOptions={{ includeSearch: false }}>
          {t('deliveries.title')}
        </Link>
        {campaign.launchedAt && (
          <Link to="/campaigns/$id/comparison" params={{ id: String(id) }} activeOptions={{ includeSearch: false }}>
            {t('comparison:tab')}
          </Link>
        )}
      </nav>
      <Outlet />
    </>
  );
}
