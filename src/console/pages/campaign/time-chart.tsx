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
const COLORS = { accepted: 'ochre-6', delivered: 'baobab-6', read: 'indigo-5', failed: 'hibiscus-6' } as const;
const STEPS = ['accepted', 'delivered', 'read', 'failed'] as const;
const HEIGHT = 240;
/** Between the lines of the grid: messages are whole. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

export function TimeChart({ timeline, label }: { timeline: Timeline; label: string }) {
  const { t } = useTranslation();
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
      options(place, format, timeline.unit, (step) => t(`funnel.${step}`)),
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
  }, [format, timeline.unit, t, scheme]);
  useEffect(() => plot?.setData(data), [plot, data]);
  return <div ref={box} className={classes.chart} role="img" aria-label={label} />;
}

type Step = (typeof STEPS)[number];

function options(
  place: HTMLElement,
  format: Formats,
  unit: Timeline['unit'],
  name: (step: Step) => string,
): Plot.Options {
  const style = getComputedStyle(place);
  const color = (variable: string) => style.getPropertyValue(variable);
  const axis = {
    stroke: color('--mantine-color-dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: color('--griot-line'), width: 1 },
    ticks: { show: false },
  };
  const when = unit === 'day' ? format.date : format.time;
  return {
    width: place.clientWidth,
    height: HEIGHT,
    ms: 1,
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_, _least, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      { ...axis, space: 90, values: (_, times) => times.map((at) => when(new Date(at))) },
      { ...axis, size: 64, incrs: WHOLE, values: (_, counts) => counts.map(format.compact) },
    ],
    // The legend shows what the pointer is at, else how it stands now.
    series: [
      { label: '', value: ({ data: [times] }, at) => format.dateTime(new Date(at ?? times.at(-1) ?? 0)) },
      ...STEPS.map((step, i) => ({
        label: name(step),
        stroke: color(`--mantine-color-${COLORS[step]}`),
        width: 2,
        points: { show: false },
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
