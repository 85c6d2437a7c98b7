// This campaign beside another one: each rate, the difference, and how sure it is.
import { Group, Paper, Text, Title } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { comparisonQuery } from '../../api/campaigns.ts';
import type { Comparison as Compared } from '../../api/documents.ts';
import { CampaignSelect } from '../../components/campaign-select.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState, ErrorState, LoadingRows } from '../../components/states.tsx';
import { StatusBadge, type Tone } from '../../components/status-badge.tsx';
import { useFormats } from '../../i18n/formats.ts';
import classes from './difference-bar.module.css';
import { DifferenceBar } from './difference-bar.tsx';

type Difference = Compared['differences'][number];

export function Comparison() {
  const { t } = useTranslation('comparison');
  const id = Number(useParams({ from: '/inside/campaigns/$id/comparison' }).id);
  const { with: other } = useSearch({ from: '/inside/campaigns/$id/comparison' });
  const navigate = useNavigate({ from: '/campaigns/$id/comparison' });
  return (
    <>
      <Group mb="lg" align="center">
        <Text>{t('with')}</Text>
        <CampaignSelect
          label={t('other')}
          value={other}
          but={id}
          launched
          className={classes.select ?? ''}
          onChange={(chosen) => void navigate({ search: { with: chosen }, replace: true, resetScroll: false })}
        />
      </Group>
      {other === undefined ? (
        <EmptyState icon={IconScale} title={t('empty.title')} text={t('empty.text')} />
      ) : (
        <Both a={id} b={other} />
      )}
    </>
  );
}

function Both({ a, b }: { a: number; b: number }) {
  const { t } = useTranslation('comparison');
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...comparisonQuery(a, b),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns(data);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={6} height={64} />;
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb="xs">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('help')}
      </Text>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data.differences}
        rowKey={({ rate }) => rate}
        isFetching={isPlaceholderData}
      />
    </Paper>
  );
}

function useColumns(data: Compared | undefined): Column<Difference>[] {
  const { t } = useTranslation('comparison');
  const format = useFormats();
  return [
    { id: 'rate', header: t('rate'), main: true, cell: ({ rate }) => <Text fw={600}>{t(`rates.${rate}`)}</Text> },
    { id: 'a', header: data?.a.name ?? '', numeric: true, width: '140px', cell: ({ a }) => format.percent(a) },
    { id: 'b', header: data?.b.name ?? '', numeric: true, width: '140px', cell: ({ b }) => format.percent(b) },
    { id: 'difference', header: t('difference'), width: '290px', cell: (row) => <DifferenceBar row={row} /> },
    { id: 'verdict', header: t('verdict'), width: '200px', cell: (row) => <Verdict row={row} data={data} /> },
  ];
}

/** Of failures and opt-outs fewer are better. */
const LESS_IS_BETTER: readonly Difference['rate'][] = ['failure', 'optOut'];

function Verdict({ row: { rate, higher }, data }: { row: Difference; data: Compared | undefined }) {
  const { t } = useTranslation('comparison');
  if (higher === null) return <Text c="dimmed">–</Text>;
  if (higher === 'unclear') return <StatusBadge tone="calm">{t('unclear')}</StatusBadge>;
  const isBetter = (higher === 'a') !== LESS_IS_BETTER.includes(rate);
  const tone: Tone = isBetter ? 'good' : 'bad';
  return (
    <>
      <StatusBadge tone={tone}>{t(higher === 'a' ? 'higher' : 'lower')}</StatusBadge>
      <Text size="sm" c="dimmed" mt={2}>
        {t(isBetter ? 'better' : 'worse', { name: data?.a.name ?? '' })}
      </Text>
    </>
  );
}
