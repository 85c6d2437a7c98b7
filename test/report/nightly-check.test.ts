// The night's comparison of counts and rows: once a night, by one process, and heard of.
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { checkAtNight } from '../../src/report/nightly-check.ts';
import { acceptAll } from '../http/setup.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

let sql: Sql;
beforeAll(async () => {
  ({ sql } = await makeDatabase());
});

const log = pino({ level: 'silent' });
const HOUR = 3_600_000;
// A day that began at least two hours ago: what moves now is fresh in both of the nights that follow.
const day = new Date(Date.now() - 2 * HOUR).toISOString().slice(0, 10);
const at = (hours: number) => new Date(Date.parse(`${day}T00:00:00Z`) + hours * HOUR);

test('one process of several does it, once a night, and an event tells of what differs', async () => {
  const { campaignId } = await makeCampaign(sql, { recipients: 5, status: 'completed' });
  await acceptAll(sql, campaignId);
  const night = await Promise.all([1, 2, 3, 4].map(() => checkAtNight({ sql, log }, at(26))));
  expect(night.filter((one) => one !== null)).toEqual([0]);
  expect(await checkAtNight({ sql, log }, at(28))).toBeNull();
  expect(await checkAtNight({ sql, log }, at(40))).toBeNull(); // by day
  await sql`update counts set accepted = accepted + 2 where campaign_id = ${campaignId} and ever_accepted > 0`;
  expect(await checkAtNight({ sql, log }, at(50))).toBe(1);
  const [event] = await sql`select kind, subject, message from events`;
  expect(event).toMatchObject({ kind: 'counts_differ', subject: { campaignId } });
  expect(event?.message).toMatch(/accepted SN .*: 7 counted, 5 in the rows/);
});

test('a machine that is off at night does it by day', async () => {
  expect(await checkAtNight({ sql, log }, at(24 * 9 + 14))).toBe(0);
});
