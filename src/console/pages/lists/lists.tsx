// The kept lists: how many people, from which countries, where from and when.
import { Anchor, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { KeptList } from '../../api/documents.ts';
import { listsQuery } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { NewList } from './new-list.tsx';
import { useSourceWords } from './use-source-words.ts';

/** Countries that are told beside a list; its own page tells all. */
const TOLD = 2;

export function Lists() {
  const { t } = useTranslation('lists');
  const may = useMay();
  const [isOpen, { open, close }] = useDisclosure();
  const found = useInfiniteQuery(listsQuery);
  const columns = useColumns();
  const make = may('campaign') && (
    <Button onClick={open} leftSection={<IconPlus size={17} aria-hidden />}>
      {t('new.open')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={make} />
      <PagedTable
        label={t('title')}
        found={found}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState icon={IconUsers} title={t('empty.title')} text={t('empty.text')} action={make} />}
      />
      {isOpen && <NewList close={close} />}
    </>
  );
}

function useColumns(): Column<KeptList>[] {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const sourceWords = useSourceWords();
  return [
    {
      id: 'name',
      header: t('column.name'),
      main: true,
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/lists/${id}`} c="inherit" fw={600} lineClamp={2}>
          {name}
        </Anchor>
      ),
    },
    {
      id: 'people',
      header: t('column.people'),
      numeric: true,
      width: '130px',
      cell: ({ people }) => format.number(people),
    },
    { id: 'countries', header: t('column.countries'), width: '230px', cell: (list) => <Countries list={list} /> },
    {
      id: 'source',
      header: t('column.source'),
      width: '220px',
      cell: ({ source }) => <Text lineClamp={2}>{source ? sourceWords(source) : '–'}</Text>,
    },
    {
      id: 'updated',
      header: t('column.updated'),
      width: '140px',
      cell: ({ updatedAt }) => <TimeText time={updatedAt} ago />,
    },
  ];
}

function Countries({ list: { countries, people } }: { list: KeptList }) {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const sorted = Object.entries(countries).sort(([, a], [, b]) => b - a);
  const told = sorted
    .slice(0, TOLD)
    .map(([code, count]) => `${format.country(code, t('noCountry'))} ${format.percent(count / people)}`);
  const more = sorted.length - TOLD;
  if (more > 0) told.push(t('more', { count: more }));
  return <Text size="sm">{told.join(' · ') || '–'}</Text>;
}
