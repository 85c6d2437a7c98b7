// The role of an analyst: it answers the questions of the documentation from the views, and reads nothing else.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantAnalyst, removeAnalyst } from '../../src/account/analysts.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { prepareQueueDatabase } from '../../src/queue/prepare.ts';
import { selectRates } from '../../src/report/delivery-rates.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const ROLE = `analyst_${process.pid}`;

let sql: Sql;
let analyst: Sql;
let url: string;
let campaignId: number;
beforeAll(async () => {
  const database = await makeDatabase();
  ({ sql } = database);
  await prepareQueueDatabase(database.url);
  ({ campaignId } = await makeCampaign(sql, { recipients: 60, status: 'completed' }));
  await sql`
    update deliveries set status = (array['delivered', 'read', 'failed'])[1 + seq % 3]::delivery_status,
      accepted_at = timestamptz '2026-03-01 23:50Z' + seq * interval '1 minute', sent_at = timestamptz '2026-03-02 01:00Z',
      country = (array['SN', 'CI'])[1 + seq % 2], message_id = 'm' || seq`;
  await sql`update deliveries set delivered_at = sent_at + interval '9 seconds' where status <> 'failed'`;
  await sql`update deliveries set read_at = sent_at + interval '1 hour' where status = 'read'`;
  await sql`update deliveries set failed_at = sent_at, error_code = '131026', error_title = 'Undeliverable' where status = 'failed'`;
  const { campaignId: test } = await makeCampaign(sql, { recipients: 3, status: 'completed' });
  await sql`update campaigns set test_of = ${campaignId} where id = ${test}`;
  await recount(sql, [campaignId, test]);
  const password = await grantAnalyst(sql, ROLE);
  const own = new URL(database.url);
  [own.username, own.password] = [ROLE, password];
  url = own.href;
  analyst = connect(url, { max: 1, name: 'analyst' });
});
afterAll(async () => {
  await analyst.end();
  await removeAnalyst(sql, ROLE);
});

test('the views say what the rows and the reports say, without tests', async () => {
  const [campaign] = await analyst`select * from campaigns`;
  const {
    everAccepted: accepted,
    everSent: sent,
    everDelivered: delivered,
    everRead: read,
    failed,
  } = await countsByHand(sql, campaignId);
  expect(campaign).toMatchObject({
    campaign_id: campaignId,
    recipients: 60,
    accepted,
    sent,
    delivered,
    read,
    failed,
    delivery_rate: 40 / 60,
  });
  const days =
    await analyst`select day::text as key, sum(delivered)::int as delivered from delivery_rates_daily group by 1 order by 1`;
  const told = await selectRates(sql, { groupBy: 'day', prices: [], limit: 10 });
  expect([...days]).toEqual(told.map(({ key, funnel }) => ({ key, delivered: funnel.delivered })));
  expect(days).toHaveLength(2);
  expect((await analyst`select sum(failed)::int as failed, max(title) as title from errors`)[0]).toEqual({
    failed,
    title: 'Undeliverable',
  });
  expect((await analyst`select count(*)::int as n from deliveries`)[0]).toEqual({ n: 60 });
});

test('every question of the documentation has an answer', async () => {
  const page = await readFile(new URL('../../docs/analysts.md', import.meta.url), 'utf8');
  const questions = [...page.matchAll(/```sql\n([\s\S]+?)```/g)].map(([, text]) => text ?? '');
  expect(questions.length).toBeGreaterThan(4);
  for (const question of questions) {
    const rows = await analyst.unsafe(question.replaceAll('campaign_id = 12', `campaign_id = ${campaignId}`));
    expect(rows.length, question).toBeGreaterThan(0);
  }
});

test('every column has its comment, and the documentation names every column', async () => {
  const page = await readFile(new URL('../../docs/analysts.md', import.meta.url), 'utf8');
  const columns = await sql<{ view: string; name: string; comment: string | null }[]>`
    select c.relname as view, a.attname as name, col_description(c.oid, a.attnum) as comment
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace = 'report'::regnamespace`;
  expect(columns.length).toBeGreaterThan(60);
  for (const { view, name, comment } of columns) {
    expect(comment, `${view}.${name}`).toMatch(/\w/);
    const part = page.split(`### \`report.${view}\``)[1]?.split('\n### ')[0] ?? '';
    expect(part, `${view}.${name}`).toContain(`| \`${name}\` |`);
  }
});

describe('nothing else', () => {
  test('no table of any other schema can be read, and nothing anywhere be written', async () => {
    const tables = await sql<{ name: string; schema: string }[]>`
      select format('%I.%I', schemaname, tablename) as name, schemaname as schema from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    expect(tables.map(({ schema }) => schema)).toEqual(expect.arrayContaining(['public', 'bullmq', 'drizzle']));
    for (const { name } of tables) {
      await expect(analyst.unsafe(`select 1 from ${name} limit 1`), name).rejects.toThrow(/permission denied/);
    }
    await analyst`set default_transaction_read_only = off`;
    for (const statement of [
      'create table public.mine (n int)',
      'create table report.mine (n int)',
      'create schema mine',
      "update report.campaigns set name = 'x'",
      'delete from report.deliveries',
      'create role other',
      `alter role ${ROLE} superuser`,
      "select pg_read_file('/etc/passwd')",
      "copy (select 1) to program 'true'",
      "select lo_import('/etc/passwd')",
      'select * from pg_authid',
    ]) {
      await expect(analyst.unsafe(statement), statement).rejects.toThrow(
        /permission denied|cannot (update|delete)|must be superuser|only roles/i,
      );
    }
  });

  test('its queries end after a minute', async () => {
    expect((await analyst`show statement_timeout`)[0]).toEqual({ statement_timeout: '1min' });
  });
});

test('a second time gives another password, and a role of somebody else is left alone', async () => {
  const before = new URL(url).password;
  const password = await grantAnalyst(sql, ROLE);
  expect(password).not.toBe(before);
  await sql.unsafe(`create role theirs_${process.pid}`);
  await expect(grantAnalyst(sql, `theirs_${process.pid}`)).rejects.toMatchObject({ code: 'role_taken' });
  await expect(removeAnalyst(sql, `theirs_${process.pid}`)).rejects.toMatchObject({ code: 'role_not_found' });
  await sql.unsafe(`drop role theirs_${process.pid}`);
  await expect(grantAnalyst(sql, 'x"; drop table deliveries; --')).rejects.toMatchObject({ code: 'bad_role' });
});
