// A campaign's report for a terminal.
import type { CampaignReport } from '../report/campaign-report.ts';
import type { Point } from '../report/timeline.ts';

export type ReportInput = CampaignReport & { name: string; status: string };

export interface FailureRow {
  code: string;
  title: string;
  hint: string;
  failed: number;
}

const BAR = 30;
const SPARKLINE = 60;

/** The funnel with bars and rates, where everybody is now, and the failures by reason. */
export function reportText(campaign: ReportInput, failures: readonly FailureRow[]): string {
  const { funnel, states, rates } = campaign;
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const lines = [
    `${campaign.name} (${campaign.status})`,
    '',
    funnelLine('recipients', funnel.total, share(funnel.total, funnel.total), ''),
    funnelLine('accepted', funnel.accepted, share(funnel.accepted, funnel.total), ''),
    funnelLine('sent', funnel.sent, share(funnel.sent, funnel.total), ''),
    funnelLine(
      'delivered',
      funnel.delivered,
      share(funnel.delivered, funnel.total),
      `${percent(rates.delivery)} of sent`,
    ),
    funnelLine('read', funnel.read, share(funnel.read, funnel.total), `${percent(rates.read)} of delivered`),
    funnelLine('failed', funnel.failed, share(funnel.failed, funnel.total), `${percent(rates.failure)} of answered`),
    ...responseLines(campaign),
    ...timingLines(campaign),
    ...sparklines(campaign),
    '',
    `now: ${statesText(states)} = ${sum(states)}`,
  ];
  if ((states.uncertain ?? 0) > 0) {
    lines.push('uncertain: the provider may have taken these messages; they are not sent again until a status tells.');
  }
  if (failures.length > 0) lines.push('', 'failures by reason:');
  for (const { code, title, hint, failed } of failures) {
    lines.push(`  ${String(failed).padStart(6)}  ${code}  ${title}`, `          ${hint}`);
  }
  return lines.join('\n');
}

/** Left out as long as nobody answered. */
function responseLines({ funnel, responses }: ReportInput): string[] {
  const { replied, pressed, optedOut, replyRate, pressRate } = responses;
  const line = (name: string, count: number, note: string) =>
    count > 0 ? [funnelLine(name, count, count / Math.max(1, funnel.total), note)] : [];
  return [
    ...line('replied', replied, `${percent(replyRate)} of delivered`),
    ...line('pressed', pressed, `${percent(pressRate)} of delivered`),
    ...line('opted out', optedOut, ''),
  ];
}

function timingLines({ timing, billing, countries }: ReportInput): string[] {
  const { delivered, read } = timing;
  const line = (what: string, { p50, p90 }: typeof delivered) =>
    p50 === null ? [] : [`  half were ${what} within ${durationText(p50)}, nine of ten within ${durationText(p90)}`];
  const { billable, cost } = billing;
  const money = cost ? `, ${cost.total.toLocaleString('en')} ${cost.currency}` : '';
  const unpriced = cost && cost.unpriced > 0 ? ` (${cost.unpriced.toLocaleString('en')} without a price)` : '';
  const told = countries.slice(0, COUNTRIES).map(({ key, rates }) => `${key} ${percent(rates.delivery)}`);
  return [
    '',
    ...line('delivered', delivered),
    ...line('read', read),
    ...(billable > 0 ? [`  ${billable.toLocaleString('en')} billable messages${money}${unpriced}`] : []),
    ...(countries.length > 1
      ? [`  delivery by country: ${told.join(', ')}${countries.length > COUNTRIES ? ' …' : ''}`]
      : []),
  ];
}

const COUNTRIES = 6;

/** What was delivered and read over time; left out while it would be a single bar. */
function sparklines({ timeline: { unit, points } }: ReportInput): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return [];
  const [from, until] = [first, last].map(({ at }) => `${at.toISOString().slice(0, 16).replace('T', ' ')}`);
  return [
    '',
    `  delivered  ${sparkline(points, 'delivered')}`,
    `  read       ${sparkline(points, 'read')}`,
    `             by the ${unit}, ${from} to ${until} UTC`,
  ];
}

function sparkline(points: readonly Point[], what: 'delivered' | 'read'): string {
  const [begin, end] = [points[0]?.at.getTime() ?? 0, points.at(-1)?.at.getTime() ?? 0];
  const bars = Array.from({ length: SPARKLINE }, () => 0);
  for (const point of points) {
    const at = Math.min(SPARKLINE - 1, Math.floor(((point.at.getTime() - begin) / (end - begin)) * SPARKLINE));
    bars[at] = (bars[at] ?? 0) + point[what];
  }
  const highest = Math.max(1, ...bars);
  return bars.map((n) => (n <= 0 ? ' ' : (HEIGHTS[Math.ceil((n / highest) * HEIGHTS.length) - 1] ?? ' '))).join('');
}

const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Seconds in words; a dash for null. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
}

function funnelLine(name: string, count: number, share: number | null, note: string): string {
  const filled = Math.round((share ?? 0) * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `  ${name.padEnd(11)}${count.toLocaleString('en').padStart(11)}  ${bar}  ${note}`.trimEnd();
}

function statesText(states: Record<string, number>): string {
  const present = Object.entries(states).filter(([, count]) => count > 0);
  return present.map(([state, count]) => `${count.toLocaleString('en')} ${state}`).join(' + ') || '0';
}

export function sum(states: Record<string, number>): number {
  return Object.values(states).reduce((total, count) => total + count, 0);
}

/** A fraction as a percentage with one decimal; a dash over nothing. */
export function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}

/** One line that says where a running campaign is. */
export function progressText(campaign: Pick<ReportInput, 'funnel' | 'states'>, startedAt: number, now: number): string {
  const { funnel, states } = campaign;
  const done = funnel.total - (states.pending ?? 0) - (states.sending ?? 0);
  const share = funnel.total > 0 ? done / funnel.total : 0;
  const filled = Math.round(share * 20);
  const perSecond = (done / Math.max(1, (now - startedAt) / 1000)).toFixed(0);
  const bar = '█'.repeat(filled) + '░'.repeat(20 - filled);
  const parts = [
    `sent ${funnel.sent}`,
    `delivered ${funnel.delivered}`,
    `read ${funnel.read}`,
    `failed ${funnel.failed}`,
  ];
  if ((states.uncertain ?? 0) > 0) parts.push(`uncertain ${states.uncertain}`);
  return `${bar} ${done}/${funnel.total}  ${perSecond}/s  ${parts.join(' · ')}`;
}
