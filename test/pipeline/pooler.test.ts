// Behind PgBouncer in transaction mode: everything works with Postgres' own address beside it.
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { isPooled } from '../../src/db/pooler.ts';
import { removeSome } from '../../src/db/removals.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { expectAllWell, LONG, openFaultRun } from '../support/fault-run.ts';
import { griot, until } from '../support/griot.ts';
import { type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { BACKENDS } from '../support/stack.ts';

const SERVERS = 4;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function pool(databaseUrl: string): Promise<PgBouncer> {
  const pooler = await startPgBouncer(databaseUrl, SERVERS);
  closers.push(() => pooler.close());
  return pooler;
}

test.each(LONG ? BACKENDS : (['postgres'] as const))(
  'a campaign goes its whole way through four sessions of Postgres, with the queue on %s',
  {
    timeout: 120_000,
  },
  async (backend) => {
    let pooler: PgBouncer | null = null;
    const env = async (databaseUrl: string) => {
      pooler = await pool(databaseUrl);
      return { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: databaseUrl };
    };
    const run = await openFaultRun(backend, { recipients: 300, rate: 150, env });
    closers.push(() => run.close());
    await run.worker();
    expect(await expectAllWell(run)).toMatchObject({ taken: 300, uncertain: 0 });
    expect(await (pooler as PgBouncer | null)?.serverConnections()).toBeLessThanOrEqual(SERVERS);
    expect(await run.call('DELETE', `/api/campaigns/${run.id}`)).toBeNull();
    await until(async () => (await run.sql`select 1 from deliveries where campaign_id = ${run.id}`).length === 0);
    expect(run.output()).not.toMatch(/prepared statement/);
  },
);

test('a partition is made and dropped through it, and without the direct address Griot does not start', async () => {
  const { url: direct, sql } = await makeDatabase();
  const pooler = await pool(direct);
  const pooled = connect(pooler.url, { max: 6, prepared: false });
  closers.push(() => pooled.end());
  const { campaignId } = await makeCampaign(pooled, { recipients: 20, status: 'completed', large: true });
  await pooled`insert into removals (campaign_id, part) values (${campaignId}, ${campaignId})`;
  await pooled`delete from campaigns where id = ${campaignId}`;
  while (await removeSome(pooled));
  expect(await sql`select 1 from pg_class where relname = ${`deliveries_c${campaignId}`}`).toHaveLength(0);

  const refused = griot(['web'], {
    DATABASE_URL: pooler.url,
    GRIOT_SECRET: randomBytes(32).toString('hex'),
    PORT: '0',
  });
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/keep DATABASE_URL, and set DATABASE_DIRECT_URL to Postgres itself/);
  expect([await isPooled(pooler.url), await isPooled(direct)]).toEqual([true, false]);
});
