// Whom the runs of a schedule go to, in words.
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../../api/campaigns.ts';
import type { Schedule } from '../../api/documents.ts';
import { listQuery } from '../../api/lists.ts';

type Audience = Schedule['audience'];
type People = Pick<Audience, 'query' | 'listId' | 'campaignId' | 'from'>;

export function AudienceText({ audience }: { audience: Audience }) {
  const { t } = useTranslation('schedules');
  return (
    <>
      <PeopleText people={audience} />
      {audience.else && (
        <span>
          {' '}
          {t('audience.first')} <PeopleText people={audience.else} />
        </span>
      )}
    </>
  );
}

function PeopleText({ people: { query, listId, campaignId, from = 'all' } }: { people: People }) {
  const { t } = useTranslation('schedules');
  if (query) return t('audience.query', { source: query.source });
  if (listId !== undefined) return <ListName id={listId} />;
  if (campaignId === 'previous') return t(`audience.previous.${from}`);
  return campaignId === undefined ? '–' : <CampaignName id={campaignId} from={from} />;
}

function ListName({ id }: { id: number }) {
  const { t } = useTranslation('schedules');
  const { data } = useQuery(listQuery(id));
  return (
    <Anchor component={Link} to={`/lists/${id}`} c="inherit" td="underline">
      {t('audience.list', { name: data?.name ?? `#${id}` })}
    </Anchor>
  );
}

function CampaignName({ id, from }: { id: number; from: NonNullable<Audience['from']> }) {
  const { t } = useTranslation('schedules');
  const { data } = useQuery(campaignQuery(id));
  return (
    <Anchor component={Link} to={`/campaigns/${id}`} c="inherit" td="underline">
      {t(`audience.campaign.${from}`, { name: data?.name ?? `#${id}` })}
    </Anchor>
  );
}
