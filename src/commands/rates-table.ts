// Delivery rates as a table that fits the terminal.
import type { RatesRow } from '../report/delivery-rates.ts';
import type { Grouping } from '../report/filter.ts';
import { durationText, percent } from './report-text.ts';
import { tableText } from './table-text.ts';

/** Where the output is no terminal. */
const USUAL_WIDTH = 120;
const SHORTEST_NAME = 12;

/** In the order of their worth: the last ones are left out where the terminal is narrow. */
const COLUMNS: readonly [string, (row: RatesRow) => string][] = [
  ['accepted', ({ funnel }) => funnel.accepted.toLocaleString('en')],
  ['delivered', ({ funnel }) => funnel.delivered.toLocaleString('en')],
  ['delivery', ({ rates }) => percent(rates.delivery)],
  ['read', ({ rates }) => percent(rates.read)],
  ['failed', ({ funnel }) => funnel.failed.toLocaleString('en')],
  ['failure', ({ rates }) => percent(rates.failure)],
  ['replied', ({ responses }) => responses.replied.toLocaleString('en')],
  ['opted out', ({ responses }) => responses.optedOut.toLocaleString('en')],
  ['to deliver', ({ timing }) => durationText(timing.delivered.p50)],
  ['to read', ({ timing }) => durationText(timing.read.p50)],
  ['recipients', ({ funnel }) => funnel.total.toLocaleString('en')],
  ['billable', ({ billing }) => billing.billable.toLocaleString('en')],
  [
    'cost',
    ({ billing }) => (billing.cost ? `${billing.cost.total.toLocaleString('en')} ${billing.cost.currency}` : '–'),
  ],
];

export function ratesTable(groupBy: Grouping, rows: readonly RatesRow[], width = USUAL_WIDTH): string {
  const named = groupBy === 'campaign' || groupBy === 'sender';
  const first = named ? ['id', 'name'] : [groupBy];
  const begins = rows.map(({ key, label }) => (named ? [key, label] : [key || '(no template)']));
  for (let columns = COLUMNS.length; ; columns -= 1) {
    const shown = COLUMNS.slice(0, columns);
    const cells = (row: RatesRow) => shown.map(([, text]) => text(row));
    const header = [...first, ...shown.map(([name]) => name)];
    const text = tableText(
      header,
      rows.map((row, i) => [...(begins[i] ?? []), ...cells(row)]),
    );
    const tooWide = Math.max(...text.split('\n').map((line) => line.length)) - width;
    if (tooWide <= 0 || columns === 1) return text;
    const longest = Math.max(...begins.map((begin) => begin.at(-1)?.length ?? 0));
    if (columns <= 6 && longest - tooWide >= SHORTEST_NAME) {
      const most = longest - tooWide;
      return tableText(
        header,
        rows.map((row, i) => [...(begins[i] ?? []).map((cell) => cut(cell, most)), ...cells(row)]),
      );
    }
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
