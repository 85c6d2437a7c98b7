// One kept list: its people by country, its columns, and every file that went into it.
import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../../api/client.ts';
import type { ImportRecord, KeptList } from '../../api/documents.ts';
import { listImportsQuery, listQuery } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../components/data-table.tsx';
import { DocumentComing } from '../../components/document-coming.tsx';
import { DownloadLink } from '../../components/download-link.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PagedTable } from '../../components/paged-table.tsx';
import { Pair, Part } from '../../components/part.tsx';
import { ShareBars } from '../../components/share-bars.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { ListActions } from './list-actions.tsx';
import { useSourceWords } from './use-source-words.ts';

export function ListPage() {
  const { t } = useTranslation('lists');
  const id = Number(useParams({ from: '/inside/lists/$id' }).id);
  const { data: list, error, refetch } = useQuery(listQuery(id));
  const back = { to: '/lists', label: t('title') } as const;
  if (!list) return <DocumentComing title={t('one')} back={back} error={error} refetch={refetch} rows={5} />;
  return (
    <>
      <PageHeader
        title={list.name}
        lead={t('people', { count: list.people })}
        back={back}
        actions={<ListActions list={list} />}
      />
      <Stack gap="lg">
        <Pair>
          <Part title={t('byCountry')}>
            <ByCountry list={list} />
          </Part>
          <Part title={t('columns')}>
            <Columns list={list} />
          </Part>
        </Pair>
        <section>
          <Title order={2} mb="sm">
            {t('imports.title')}
          </Title>
          <Imports id={id} />
        </section>
      </Stack>
    </>
  );
}

function ByCountry({ list: { countries } }: { list: KeptList }) {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const rows = Object.entries(countries).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return <Text c="dimmed">{t('nobody')}</Text>;
  return (
    <ShareBars
      label={t('byCountry')}
      rows={rows.map(([code, count]) => ({ name: format.country(code, t('noCountry')), count }))}
    />
  );
}

function Columns({ list: { columns } }: { list: KeptList }) {
  const { t } = useTranslation('lists');
  if (columns.length === 0) return <Text c="dimmed">{t('nobody')}</Text>;
  return (
    <>
      <Group gap={8}>
        {columns.map((column) => (
          <Badge key={column} variant="light" color="indigo" size="lg">
            {column}
          </Badge>
        ))}
      </Group>
      <Text size="sm" c="dimmed" mt="md">
        {t('columnsHelp')}
      </Text>
    </>
  );
}

function Imports({ id }: { id: number }) {
  const { t } = useTranslation('lists');
  const found = useInfiniteQuery(listImportsQuery(id));
  const columns = useColumns();
  return (
    <PagedTable
      label={t('imports.title')}
      found={found}
      columns={columns}
      rowKey={(one) => one.id}
      empty={<EmptyState icon={IconFileImport} title={t('imports.empty.title')} text={t('imports.empty.text')} />}
    />
  );
}

function useColumns(): Column<ImportRecord>[] {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const sourceWords = useSourceWords();
  return [
    {
      id: 'source',
      header: t('column.source'),
      main: true,
      cell: ({ source, fileName }) => <Text fw={600}>{sourceWords({ kind: String(source.kind), fileName })}</Text>,
    },
    { id: 'at', header: t('imports.at'), width: '190px', cell: ({ createdAt }) => <TimeText time={createdAt} /> },
    { id: 'rows', header: t('imports.rows'), numeric: true, width: '100px', cell: ({ rows }) => format.number(rows) },
    {
      id: 'imported',
      header: t('imports.imported'),
      numeric: true,
      width: '120px',
      cell: ({ imported }) => format.number(imported),
    },
    {
      id: 'known',
      header: t('imports.known'),
      numeric: true,
      width: '120px',
      cell: ({ duplicates }) => format.number(duplicates),
    },
    { id: 'rejected', header: t('imports.rejected'), width: '210px', cell: (one) => <Rejected one={one} /> },
  ];
}

/** `rejects.csv` tells the known ones, too. */
function Rejected({ one: { id, rejected, duplicates } }: { one: ImportRecord }) {
  const { t } = useTranslation('lists');
  const format = useFormats();
  const may = useMay();
  return (
    <Group gap="xs">
      <span>{format.number(rejected)}</span>
      {rejected + duplicates > 0 && may('export') && (
        <DownloadLink href={addressOf('/api/imports/:id/rejects.csv', { id })} size="compact-sm">
          {t('imports.download')}
        </DownloadLink>
      )}
    </Group>
  );
}
