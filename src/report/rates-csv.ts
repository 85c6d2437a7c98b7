// Delivery rates as CSV: a line per group, the same columns for every grouping but errors.
import { csvLine } from '../lib/csv-text.ts';
import type { RatesRow } from './delivery-rates.ts';

const COLUMNS: Readonly<Record<string, (row: RatesRow) => number | string | null>> = {
  recipients: ({ funnel }) => funnel.total,
  accepted: ({ funnel }) => funnel.accepted,
  sent: ({ funnel }) => funnel.sent,
  delivered: ({ funnel }) => funnel.delivered,
  read: ({ funnel }) => funnel.read,
  failed: ({ funnel }) => funnel.failed,
  refused: ({ funnel }) => funnel.refused,
  delivery_rate: ({ rates }) => rates.delivery,
  read_rate: ({ rates }) => rates.read,
  failure_rate: ({ rates }) => rates.failure,
  replied: ({ responses }) => responses.replied,
  pressed: ({ responses }) => responses.pressed,
  opted_out: ({ responses }) => responses.optedOut,
  delivered_p50_s: ({ timing }) => timing.delivered.p50,
  delivered_p90_s: ({ timing }) => timing.delivered.p90,
  delivered_p99_s: ({ timing }) => timing.delivered.p99,
  read_p50_s: ({ timing }) => timing.read.p50,
  read_p90_s: ({ timing }) => timing.read.p90,
  read_p99_s: ({ timing }) => timing.read.p99,
  billable: ({ billing }) => billing.billable,
  cost: ({ billing }) => billing.cost?.total ?? null,
  currency: ({ billing }) => billing.cost?.currency ?? null,
};

/** The first two columns are the group's key (under the name of the grouping) and its name. */
export function ratesCsv(groupBy: string, rows: readonly RatesRow[]): string {
  const picks = Object.values(COLUMNS);
  return [
    csvLine([groupBy, 'name', ...Object.keys(COLUMNS)]),
    ...rows.map((row) => csvLine([row.key, row.label, ...picks.map((pick) => String(pick(row) ?? ''))])),
  ].join('');
}
