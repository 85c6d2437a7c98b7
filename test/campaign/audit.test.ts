// What Griot does by itself stands in the audit, too.
import { expect, test } from 'vitest';
import { listAudit } from '../../src/account/audit.ts';
import { pauseCampaigns } from '../../src/db/pause-campaigns.ts';
import { closeBreakers, startScheduled } from '../../src/send/queries.ts';
import { makeSourceDatabase } from '../import/query-source.ts';
import { makeCampaign } from '../support/campaign.ts';
import { openSetting } from './schedule-setup.ts';

const shop = await makeSourceDatabase();
const { url: shopUrl } = await shop.addRole(
  'create table carts (phone text, name text)',
  'grant select on carts to NAME',
);
const { sql, clock, make, at, runsOf } = await openSetting({ sources: { shop: shopUrl } });
const GRIOT = { kind: 'griot', id: null, name: 'Griot' };
const told = async (id: number) => await listAudit(sql, { subject: { kind: 'campaign', id } }, { limit: 20 });

test('a pause for refusals, its end, and a start at its time', async () => {
  const { campaignId: id } = await makeCampaign(sql, { recipients: 1, status: 'scheduled' });
  await sql`update campaigns set launch_at = now() - interval '1 second' where id = ${id}`;
  expect(await startScheduled(sql)).toEqual([id]);
  expect(await startScheduled(sql)).toEqual([]);
  const reason = { kind: 'provider', code: 'provider_failing', title: '131000: +221771234567 cannot be reached' };
  expect(await pauseCampaigns(sql, sql`id = ${id}`, reason, 0)).toBe(1);
  expect(await pauseCampaigns(sql, sql`id = ${id}`, reason, 0)).toBe(0);
  expect(await closeBreakers(sql)).toEqual([id]);
  const entries = await told(id);
  const subject = { kind: 'campaign', id, name: 'test' };
  expect(entries).toMatchObject([
    { actor: GRIOT, action: 'campaign.resume', subject },
    {
      actor: GRIOT,
      action: 'campaign.pause',
      subject,
      detail: { code: 'provider_failing', title: '131000: 221*******67 cannot be reached', restMs: 0 },
    },
    { actor: GRIOT, action: 'campaign.start', subject, outcome: 'done', address: null },
  ]);
  expect(entries).toHaveLength(3);
});

test('a schedule’s run: the query it asked, and the launch', async () => {
  clock.now = new Date('2026-01-05T00:00Z');
  await shop.sql`insert into carts values ('+221771112201', 'Awa')`;
  const query = { source: 'shop', sql: "select phone, name from carts where phone <> '221779999999'" };
  const scheduleId = await make({ audience: { query }, zone: 'UTC', cron: '0 9 * * *' });
  await at('2026-01-05T09:00Z');
  const [run] = await runsOf(scheduleId);
  const id = run?.campaign?.id ?? 0;
  const detail = { scheduleId, runId: run?.id };
  const masked = { ...query, sql: "select phone, name from carts where phone <> '221*******99'" };
  expect(await told(id)).toMatchObject([
    { actor: GRIOT, action: 'campaign.launch', subject: { name: run?.campaign?.name }, detail },
    { actor: GRIOT, action: 'campaign.import_query', detail: { ...detail, audience: { query: masked }, imported: 1 } },
  ]);
});
