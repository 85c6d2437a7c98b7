// How the counts of a campaign grew. It brings the charts' library: only to be loaded lazily.
import '@mantine/charts/styles.css';
import { ChartTooltip, LineChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../api/documents.ts';
import { useFormats } from '../../i18n/formats.ts';
import classes from './campaign-page.module.css';

type Timeline = CampaignReport['timeline'];

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const COLORS = { accepted: 'ochre.6', delivered: 'baobab.6', read: 'indigo.5', failed: 'hibiscus.6' } as const;
const STEPS = ['accepted', 'delivered', 'read', 'failed'] as const;

export function TimeChart({ timeline, label }: { timeline: Timeline; label: string }) {
  const { t } = useTranslation();
  const format = useFormats();
  const series = STEPS.map((name) => ({ name, label: t(`funnel.${name}`), color: COLORS[name] }));
  const shown = timeline.unit === 'day' ? format.date : format.time;
  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <LineChart
        h={280}
        data={sums(timeline)}
        dataKey="at"
        series={series}
        withLegend
        withDots={false}
        curveType="monotone"
        valueFormatter={format.number}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
        yAxisProps={{ tickFormatter: format.compact, allowDecimals: false }}
        xAxisProps={{
          type: 'number',
          scale: 'time',
          domain: ['dataMin', 'dataMax'],
          tickFormatter: (at: number) => shown(new Date(at)),
        }}
        tooltipProps={{
          content: ({ label: at, payload = [] }) => (
            <ChartTooltip
              label={typeof at === 'number' ? format.dateTime(new Date(at)) : ''}
              payload={[...payload] as unknown as Record<string, unknown>[]}
              series={series}
              valueFormatter={format.number}
            />
          ),
        }}
      />
    </div>
  );
}

/** What had happened by the end of each stretch; nothing before the first. */
function sums({ points, unit }: Timeline): Record<string, number>[] {
  const sum = { accepted: 0, delivered: 0, read: 0, failed: 0 };
  const begin = new Date(points[0]?.at ?? 0).getTime();
  const grown = points.map((point) => {
    for (const step of STEPS) sum[step] += point[step];
    return { at: new Date(point.at).getTime() + UNIT_MS[unit], ...sum };
  });
  return [{ at: begin, accepted: 0, delivered: 0, read: 0, failed: 0 }, ...grown];
}
