// Schedules whose clock is the test's, and their runs step by step.
import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { afterAll, inject } from 'vitest';
import { beginRun } from '../../src/campaign/begin.ts';
import type { RunRow } from '../../src/campaign/schedule-queries.ts';
import { createSchedule, listRuns, type ScheduleDeps, type ScheduleInput } from '../../src/campaign/schedules.ts';
import { startQueued, tickSchedules } from '../../src/campaign/ticks.ts';
import { connect } from '../../src/db/client.ts';
import { fillRun } from '../../src/import/fill-run.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import { makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `sources`: connection strings by name. */
export async function openSetting({ sources = {} }: { sources?: Record<string, string> } = {}) {
  const { url } = await makeDatabase();
  const sql = connect(url, { max: 25, name: 'test' });
  const backend = queueOnRedis(inject('redisUrl'), () => {}, randomBytes(4).toString('hex'));
  afterAll(async () => {
    await backend.close();
    await sql.end({ timeout: 5 });
  });
  const clock = { now: new Date('2026-01-05T00:00Z') };
  const deps: ScheduleDeps & { log: Logger; config: { sources: Record<string, string> } } = {
    sql,
    queue: backend.queue,
    log: pino({ level: 'silent' }),
    sources: Object.keys(sources),
    config: { sources },
    now: () => clock.now,
  };
  const senderId = await makeSender(sql, { ratePerSecond: 1000 });
  const openRuns = async (status: string) =>
    (await sql<{ id: number }[]>`select id from schedule_runs where status = ${status} order by id`).map(
      (run) => run.id,
    );

  return {
    url,
    sql,
    deps,
    clock,
    senderId,
    /** Everybody whose number is in the list, greeted by name. */
    campaign: { senderId, template: { name: 'promo', language: 'fr', body: ['{{name|vous}}'] } },
    make: (input: Partial<ScheduleInput> & Pick<ScheduleInput, 'audience'>) =>
      createSchedule(deps, {
        name: 'Relance',
        campaign: { senderId, template: { name: 'promo', language: 'fr', body: ['{{name|vous}}'] } },
        zone: 'Africa/Dakar',
        ...(input.at ? {} : { cron: '0 9 * * *' }),
        ...input,
      }),
    /** Sets the clock and lets everything happen that is due. */
    async at(time: string | Date) {
      clock.now = new Date(time);
      await tickSchedules(deps);
      await startQueued(deps);
      for (const id of await openRuns('filling')) await fillRun(deps, id);
      for (const id of await openRuns('launching')) await beginRun(deps, id);
    },
    /** Oldest first. */
    runsOf: async (scheduleId: number): Promise<RunRow[]> =>
      (await listRuns(sql, { scheduleId, limit: 1_000 })).reverse(),
    /** A kept list of so many people. */
    async keptList(people: number, from = 221_770_000_000): Promise<number> {
      const name = randomBytes(4).toString('hex');
      const [list] = await sql<[{ id: number }]>`
        insert into lists (name, columns, people) values (${name}, array['phone', 'name'], ${people}) returning id`;
      await sql`
        insert into list_people (list_id, seq, phone, variables)
        select ${list.id}, n, ${from}::bigint + n, jsonb_build_object('phone', (${from}::bigint + n)::text, 'name', 'Awa ' || n)
        from generate_series(1, ${people}::int) n`;
      return list.id;
    },
    /** As if everything had been sent. */
    async finish(campaignId: number, status = 'completed') {
      await sql`update campaigns set status = ${status}::campaign_status, completed_at = now() where id = ${campaignId}`;
    },
  };
}

/** What a run is, in short. */
export const inShort = ({ tickAt, status, reasonCode }: RunRow) =>
  `${tickAt.toISOString().slice(0, 16)} ${status}${reasonCode ? ` ${reasonCode}` : ''}`;
