// What WhatsApp told of a sender's number, account and templates, newest first, and what Griot did about it.
import { Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ProviderEvent } from '../../api/documents.ts';
import { senderNewsQuery } from '../../api/senders.ts';
import type { Column } from '../../components/data-table.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import type { senders } from '../../i18n/en/senders.ts';

type Known = keyof typeof senders.news.field;
const FIELDS: readonly Known[] = [
  'message_template_status_update',
  'message_template_quality_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'account_update',
  'account_review_update',
  'business_capability_update',
  'errors',
];

export function SenderNews({ id }: { id: number }) {
  const { t } = useTranslation('senders');
  const found = useInfiniteQuery(senderNewsQuery(id));
  const columns = useColumns();
  return (
    <PagedTable
      label={t('news.title')}
      found={found}
      columns={columns}
      rowKey={(one) => one.id}
      empty={<EmptyState icon={IconBell} title={t('news.empty.title')} text={t('news.empty.text')} />}
    />
  );
}

function useColumns(): Column<ProviderEvent>[] {
  const { t } = useTranslation('senders');
  const doneWords = useDoneWords();
  return [
    {
      id: 'what',
      header: t('news.what'),
      main: true,
      cell: ({ field, event, subject }) => {
        const known = FIELDS.find((word) => word === field);
        return (
          <>
            <Text fw={600}>{known ? t(`news.field.${known}`) : field}</Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {[subject, event].filter(Boolean).join(' · ')}
            </Text>
          </>
        );
      },
    },
    { id: 'done', header: t('news.done'), cell: ({ action }) => <Text size="sm">{doneWords(action)}</Text> },
    { id: 'at', header: t('news.at'), width: '200px', cell: ({ at }) => <TimeText time={at} /> },
  ];
}

function useDoneWords(): (action: string | null) => string {
  const { t } = useTranslation('senders');
  return (action) => {
    const paused = /^paused_(\d+)$/.exec(action ?? '')?.[1];
    if (paused) return t('news.paused', { count: Number(paused) });
    if (action === 'nothing_ran') return t('news.nothingRan');
    if (action === 'account_restored') return t('news.restored');
    if (action?.startsWith('template_')) return t('news.template');
    return '–';
  };
}
