// The report's tables: failures with what to do, countries, and the numbers behind the chart.
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../api/documents.ts';
import { DataTable } from '../../components/data-table.tsx';
import { TimeText } from '../../components/text-bits.tsx';
import { useFormats } from '../../i18n/formats.ts';

export function FailureTable({ id, report }: { id: number; report: CampaignReport }) {
  const { t } = useTranslation('campaign');
  const format = useFormats();
  return (
    <DataTable
      label={t('failures')}
      rows={report.errors}
      rowKey={({ code }) => code}
      columns={[
        {
          id: 'what',
          header: t('column.reason'),
          main: true,
          cell: ({ code, title, hint }) => (
            <>
              <Text fw={600} size="sm">
                {title} ({code})
              </Text>
              <Text size="sm" c="dimmed">
                {hint}
              </Text>
            </>
          ),
        },
        {
          id: 'failed',
          header: t('column.messages'),
          numeric: true,
          width: '130px',
          cell: ({ code, failed }) => (
            <Anchor component={Link} to={`/campaigns/${id}/deliveries`} search={{ error: code } as never}>
              {format.number(failed)}
            </Anchor>
          ),
        },
      ]}
    />
  );
}

export function CountryTable({ report }: { report: CampaignReport }) {
  const { t } = useTranslation(['campaign', 'common']);
  const format = useFormats();
  return (
    <DataTable
      label={t('countries')}
      rows={report.countries}
      rowKey={({ country }) => country}
      columns={[
        {
          id: 'country',
          header: t('column.country'),
          main: true,
          cell: ({ country }) => format.country(country, t('common:unknownCountry')),
        },
        { id: 'total', header: t('column.people'), numeric: true, cell: ({ funnel }) => format.number(funnel.total) },
        {
          id: 'delivery',
          header: t('column.delivered'),
          numeric: true,
          cell: ({ rates }) => format.percent(rates.delivery),
        },
        { id: 'read', header: t('column.read'), numeric: true, cell: ({ rates }) => format.percent(rates.read) },
      ]}
    />
  );
}

const COUNTS = ['accepted', 'delivered', 'read', 'failed', 'replied'] as const;

export function TimeTable({ timeline }: { timeline: CampaignReport['timeline'] }) {
  const { t } = useTranslation(['campaign', 'common']);
  const format = useFormats();
  return (
    <DataTable
      label={t('overTime')}
      rows={timeline.points}
      rowKey={({ at }) => at}
      columns={[
        { id: 'at', header: t('column.from'), main: true, width: '190px', cell: ({ at }) => <TimeText time={at} /> },
        ...COUNTS.map((step) => ({
          id: step,
          header: t(`common:funnel.${step}`),
          numeric: true,
          cell: (point: (typeof timeline.points)[number]) => format.number(point[step]),
        })),
      ]}
    />
  );
}
