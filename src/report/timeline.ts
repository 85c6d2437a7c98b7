// What happened to a campaign's messages when: the points of its chart.
import type { Db } from '../db/client.ts';

export const UNITS = ['minute', 'hour', 'day'] as const;
export type Unit = (typeof UNITS)[number];

/** Events of the stretch that begins at `at`: who was accepted in it, who was delivered in it … */
export interface Point {
  at: Date;
  accepted: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  replied: number;
  pressed: number;
  optedOut: number;
}

/** Minutes while all is of the last 24 hours and fits a chart; hours up to a week. */
const MINUTES_WITHIN_HOURS = 6;
const HOURS_WITHIN_DAYS = 7;

/** Stretches without an event are left out. Minutes that are a day old are told by the quarter of an hour. */
export async function selectTimeline(
  sql: Db,
  { campaignId, zone, unit }: { campaignId: number; zone: string; unit?: Unit | undefined },
): Promise<{ unit: Unit; points: Point[] }> {
  const chosen = unit ?? (await chooseUnit(sql, campaignId));
  const points = await sql<Point[]>`
    select date_trunc(${chosen}, minute, ${zone}) as at, sum(accepted)::int as accepted, sum(sent)::int as sent,
      sum(delivered)::int as delivered, sum(read)::int as read, sum(failed)::int as failed, sum(replied)::int as replied,
      sum(pressed)::int as pressed, sum(opted_out)::int as "optedOut"
    from timeline where campaign_id = ${campaignId}
    group by 1 having (sum(accepted), sum(sent), sum(delivered), sum(read), sum(failed), sum(replied), sum(pressed), sum(opted_out)) <> (0, 0, 0, 0, 0, 0, 0, 0)
    order by 1`;
  return { unit: chosen, points };
}

async function chooseUnit(sql: Db, campaignId: number): Promise<Unit> {
  const [row] = await sql<[{ unit: Unit }]>`
    select case
      when max(minute) - min(minute) > ${HOURS_WITHIN_DAYS} * interval '1 day' then 'day'
      when max(minute) - min(minute) > ${MINUTES_WITHIN_HOURS} * interval '1 hour' or min(minute) < now() - interval '1 day' then 'hour'
      else 'minute' end as unit
    from timeline where campaign_id = ${campaignId}`;
  return row.unit;
}
