// What people wrote back or pressed, newest first; who asked for no more is marked.
import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { campaignQuery } from '../../api/campaigns.ts';
import type { InboundMessage } from '../../api/documents.ts';
import { repliesQuery } from '../../api/replies.ts';
import { CampaignSelect } from '../../components/campaign-select.tsx';
import type { Column } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { SearchInput } from '../../components/search-input.tsx';
import { EmptyState } from '../../components/states.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { PhoneText, TimeText } from '../../components/text-bits.tsx';
import classes from './replies.module.css';
import type { RepliesSearch } from './routes.ts';

export function Replies() {
  const { t } = useTranslation('replies');
  const { campaign, sender, phone } = useSearch({ from: '/inside/replies' });
  const filter = { campaignId: campaign, senderId: sender, phone };
  const found = useInfiniteQuery({ ...repliesQuery(filter), placeholderData: (old) => old });
  const columns = useColumns();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const words = isFiltered ? ('nothing' as const) : ('empty' as const);
  const clear = isFiltered && (
    <Button component={Link} to="/replies" variant="default">
      {t('nothing.action')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Filters />
      <PagedTable
        label={t('title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconMessages} title={t(`${words}.title`)} text={t(`${words}.text`)} action={clear} />}
      />
    </>
  );
}

function Filters() {
  const { t } = useTranslation('replies');
  const { campaign, phone } = useSearch({ from: '/inside/replies' });
  const navigate = useNavigate({ from: '/replies' });
  const change = (patch: RepliesSearch) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  return (
    <Group component="search" mb="md" gap="sm">
      <SearchInput
        className={classes.field ?? ''}
        label={t('phone')}
        value={phone}
        onChange={(text) => change({ phone: text })}
      />
      <CampaignSelect
        className={classes.field ?? ''}
        label={t('campaign')}
        value={campaign}
        launched
        onChange={(id) => change({ campaign: id })}
      />
    </Group>
  );
}

function useColumns(): Column<InboundMessage>[] {
  const { t } = useTranslation('replies');
  return [
    {
      id: 'phone',
      header: t('column.phone'),
      width: '200px',
      cell: ({ phone }) => (
        <Anchor component={Link} to="/replies" search={{ phone } as never} c="inherit">
          <PhoneText phone={phone} />
        </Anchor>
      ),
    },
    { id: 'message', header: t('column.message'), main: true, cell: (message) => <Message message={message} /> },
    {
      id: 'campaign',
      header: t('column.campaign'),
      width: '240px',
      cell: ({ campaignId, seq }) => (campaignId === null ? '–' : <Answered id={campaignId} seq={seq} />),
    },
    { id: 'at', header: t('column.at'), width: '150px', cell: ({ at }) => <TimeText time={at} ago /> },
  ];
}

const TYPES = [
  'button',
  'interactive',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'reaction',
  'user_preferences',
] as const;

function Message({ message: { type, text, payload, asks } }: { message: InboundMessage }) {
  const { t } = useTranslation('replies');
  const known = TYPES.find((word) => word === type);
  const kind = known ? t(`type.${known}`) : type === 'text' ? null : type;
  const said = text ?? payload;
  return (
    <>
      {said && <Text className={classes.said ?? ''}>{said}</Text>}
      {(kind || asks) && (
        <Group gap={8} mt={said ? 4 : 0}>
          {asks === 'out' && <StatusBadge tone="bad">{t('asks.out')}</StatusBadge>}
          {asks === 'in' && <StatusBadge tone="good">{t('asks.in')}</StatusBadge>}
          {kind && (
            <Text size="sm" c="dimmed">
              {kind}
            </Text>
          )}
        </Group>
      )}
    </>
  );
}

/** The campaign that it answers, and the message itself. */
function Answered({ id, seq }: { id: number; seq: number | null }) {
  const { data } = useQuery({ ...campaignQuery(id), staleTime: 60_000 });
  const search = seq === null ? {} : { open: seq };
  return (
    <Anchor component={Link} to={`/campaigns/${id}/deliveries`} search={search as never} c="inherit" td="underline">
      {data?.name ?? `#${id}`}
    </Anchor>
  );
}
