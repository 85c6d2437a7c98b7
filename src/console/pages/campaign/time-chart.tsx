// How the counts of a campaign grew. It brings the charts' library: only to be loaded lazily.
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import Plot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CampaignReport } from '../../api/documents.ts';
import { type Formats, useFormats } from '../../i18n/formats.ts';
import classes from './campaign-page.module.css';

type Timeline = CampaignReport['timeline'];

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
/** Between the times on the axis: none is finer than what was counted, so that none is written twice. */
const TIMES = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * UNIT_MS.minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * UNIT_MS.hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 400].map((days) => days * UNIT_MS.day),
];
/** Few enough to be shown each: a line alone would look as if it were known all along. */
const FEW = 12;
const COLORS = { accepted: 'ochre-6', delivered: 'baobab-6', read: 'indigo-5', failed: 'hibiscus-6' } as const;
const STEPS = ['accepted', 'delivered', 'read', 'failed'] as const;
const HEIGHT = 240;
/** Between the lines of the grid: messages are whole. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

export function TimeChart({ timeline, label }: { timeline: Timeline; label: string }) {
  const { t } = useTranslation(['common', 'campaign']);
  const format = useFormats();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<Plot | null>(null);
  const data = useMemo(() => sums(timeline), [timeline]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, and follow the scheme
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const made = new Plot(
      options(place, format, timeline, (step) => t(step === 'time' ? 'campaign:clock' : `funnel.${step}`)),
      undefined,
      place,
    );
    const sized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }));
    sized.observe(place);
    setPlot(made);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [format, timeline.unit, timeline.points.length < FEW, t, scheme]);
  useEffect(() => plot?.setData(data), [plot, data]);
  return <div ref={box} className={classes.chart} role="img" aria-label={label} />;
}

type Step = (typeof STEPS)[number];

function options(
  place: HTMLElement,
  format: Formats,
  { unit, points }: Timeline,
  name: (step: Step | 'time') => string,
): Plot.Options {
  const style = getComputedStyle(place);
  const color = (variable: string) => style.getPropertyValue(variable);
  const axis = {
    stroke: color('--mantine-color-dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: color('--griot-line'), width: 1 },
    ticks: { show: false },
  };
  const when = (at: Date) =>
    (unit === 'day' || (unit === 'hour' && at.getHours() === 0) ? format.date : format.time)(at);
  return {
    width: place.clientWidth,
    height: HEIGHT,
    ms: 1,
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, _least, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      {
        ...axis,
        space: 90,
        incrs: TIMES.filter((step) => step >= UNIT_MS[unit]),
        values: (_, times) => times.map((at) => when(new Date(at))),
      },
      { ...axis, size: 64, incrs: WHOLE, values: (_, counts) => counts.map(format.compact) },
    ],
    // The legend shows what the pointer is at, else how it stands now.
    series: [
      { label: name('time'), value: ({ data: [times] }, at) => format.dateTime(new Date(at ?? times.at(-1) ?? 0)) },
      ...STEPS.map((step, i) => ({
        label: name(step),
        stroke: color(`--mantine-color-${COLORS[step]}`),
        width: 2,
        points: { show: points.length < FEW, size: 6 },
        value: ({ data: all }: Plot, count: number | null) => format.number(count ?? all[i + 1]?.at(-1) ?? 0),
      })),
    ],
  };
}

/** What had happened by the end of each stretch; nothing before the first. */
function sums({ points, unit }: Timeline): Plot.AlignedData {
  const begin = new Date(points[0]?.at ?? 0).getTime();
  const grown = STEPS.map((step) => {
    let sum = 0;
    return [0, ...points.map((point) => (sum += point[step]))];
  });
  return [[begin, ...points.map(({ at }) => new Date(at).getTime() + UNIT_MS[unit])], ...grown];
}
