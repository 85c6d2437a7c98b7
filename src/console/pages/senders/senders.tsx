// The lines at the provider: how they are, how fast they may send, and what of the day's budget is used.
import { Anchor, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceMobileMessage, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Sender } from '../../api/documents.ts';
import { sendersQuery } from '../../api/senders.ts';
import { useMay } from '../../api/session.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { DailyBudget } from './daily-budget.tsx';
import { SenderForm } from './sender-form.tsx';
import { SenderHealthBadge } from './sender-health.tsx';
import { usePaceWords } from './use-pace-words.ts';

export function Senders() {
  const { t } = useTranslation('senders');
  const may = useMay();
  const [isOpen, { open, close }] = useDisclosure();
  const { data: senders, error, refetch } = useQuery({ ...sendersQuery, refetchInterval: 30_000 });
  const columns = useColumns();
  const add = may('manage') && (
    <Button onClick={open} leftSection={<IconPlus size={17} aria-hidden />}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={add} />
      {error && !senders && <ErrorState error={error} retry={() => void refetch()} />}
      {!senders && !error && <LoadingRows rows={3} height={72} />}
      {senders?.length === 0 && (
        <EmptyState
          icon={IconDeviceMobileMessage}
          title={t('empty.title')}
          text={t(may('manage') ? 'empty.text' : 'empty.ask')}
          action={add}
        />
      )}
      {senders && senders.length > 0 && (
        <DataTable label={t('title')} columns={columns} rows={senders} rowKey={({ id }) => id} />
      )}
      {isOpen && <SenderForm sender={null} close={close} />}
    </>
  );
}

function useColumns(): Column<Sender>[] {
  const { t } = useTranslation('senders');
  const pace = usePaceWords();
  return [
    {
      id: 'name',
      header: t('column.name'),
      main: true,
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/senders/${id}`} c="inherit" fw={600}>
          {name}
        </Anchor>
      ),
    },
    {
      id: 'health',
      header: t('column.health'),
      width: '190px',
      cell: ({ id }) => <SenderHealthBadge id={id} />,
    },
    {
      id: 'pace',
      header: t('column.pace'),
      width: '190px',
      cell: (sender) => (
        <>
          {pace.limit(sender)}
          {sender.slowedTo !== null && (
            <Text size="sm" c="dimmed">
              {pace.slowed(sender.slowedTo)}
            </Text>
          )}
        </>
      ),
    },
    { id: 'day', header: t('column.day'), width: '220px', cell: (sender) => <DailyBudget sender={sender} /> },
    {
      id: 'webhook',
      header: t('column.webhook'),
      width: '150px',
      cell: ({ webhook }) => (
        <StatusBadge tone={webhook.registered ? 'good' : 'bad'}>
          {t(webhook.registered ? 'webhook.yes' : 'webhook.no')}
        </StatusBadge>
      ),
    },
  ];
}
