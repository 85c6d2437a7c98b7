// Large campaigns have a partition of their own: made without holding anybody up, and no statement that is hot looks into
// one that it has nothing to do with.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { claimDeliveries } from '../../src/db/claim-deliveries.ts';
import { connect, type Db, type Sql } from '../../src/db/client.ts';
import { deferDeliveries } from '../../src/db/defer-deliveries.ts';
import { moveClaimed } from '../../src/db/delivery-moves.ts';
import { applyEarlyStatuses } from '../../src/db/early-statuses.ts';
import { LARGE } from '../../src/db/make-partition.ts';
import { readPartitions } from '../../src/db/partitions.ts';
import { recount } from '../../src/db/recount.ts';
import { moveByEvents, moveByMessages } from '../../src/db/status-moves.ts';
import { importRows } from '../../src/import/import-rows.ts';
import { intoCampaign } from '../../src/import/into-campaign.ts';
import { openFile } from '../../src/import/open-file.ts';
import type { Source } from '../../src/import/source.ts';
import { inTransaction } from '../../src/lib/transaction.ts';
import { listDeliveries } from '../../src/report/deliveries.ts';
import { verifyCounts } from '../../src/report/verify-counts.ts';
import { judge } from '../../src/send/judge.ts';
import { storeInbound } from '../../src/status/inbound.ts';
import { makeCampaign, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';

const { sql, url } = await makeDatabase();

const partitionsOf = async (db: Db) =>
  (
    await db<{ name: string }[]>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'deliveries'::regclass order by 1`
  ).map(({ name }) => name);

const rowsOf = async (id: number) =>
  await sql`select tableoid::regclass::text as table, part, count(*)::int as n from deliveries where campaign_id = ${id} group by 1, 2`;

/** People, of whom the source says that there are so many. */
function said(expected: number, people: number): () => Source {
  return () => ({
    rows: (async function* () {
      yield [{ line: 1, cells: ['phone'] }];
      yield Array.from({ length: people }, (_, n) => ({ line: n + 2, cells: [`+22177${1_000_000 + n}`] }));
    })(),
    facts: {},
    expected,
  });
}

const take = async (id: number, expected: number, people = 3) =>
  await importRows({ sql }, { target: intoCampaign(id), header: true, open: said(expected, people) });

describe('a list', () => {
  test('that is large goes into a partition of its own, a small one to the others, and each is found', async () => {
    const senderId = await insertSender(sql);
    const [large, small] = [await insertCampaign(sql, senderId), await insertCampaign(sql, senderId)];
    await take(large, LARGE);
    await take(small, LARGE - 1);
    expect(await rowsOf(large)).toEqual([{ table: `deliveries_c${large}`, part: large, n: 3 }]);
    expect(await rowsOf(small)).toEqual([{ table: 'deliveries_rest', part: 0, n: 3 }]);
    for (const id of [large, small]) {
      expect((await listDeliveries(sql, id, { after: 0, limit: 10 })).rows).toHaveLength(3);
      await expect(take(id, LARGE)).resolves.toMatchObject({ imported: 0, duplicates: 3 }); // and where it is it stays
      expect(await rowsOf(id)).toMatchObject([{ n: 3 }]);
    }
    const [settings] = await sql`
      select reloptions = (select reloptions from pg_class where relname = 'deliveries_rest') as same,
        (select count(*)::int from pg_index where indrelid = c.oid) as indexes from pg_class c where relname = ${`deliveries_c${large}`}`;
    expect(settings).toEqual({ same: true, indexes: 3 });
  });

  test('of which nobody says how long it is, is judged by what was read of it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'griot-test-'));
    const file = join(directory, 'list.csv');
    const lines = Array.from({ length: 300_000 }, (_, n) => `Aïssatou ${n},+22177${1_000_000 + n}\n`);
    await writeFile(file, `name,phone\n${lines.join('')}`);
    let expected = 0;
    const target = intoCampaign(await insertCampaign(sql, await insertSender(sql)));
    const stopped = importRows(
      { sql },
      {
        open: () => openFile(file),
        target: {
          ...target,
          prepare: async (_, rows) => {
            expected = rows;
          },
          open: () => Promise.reject(new Error('it is known')),
        },
      },
    );
    await expect(stopped).rejects.toThrow('it is known');
    console.log(expected);
    expect(expected).toBeGreaterThan(200_000);
    expect(expected).toBeLessThan(450_000);
    await rm(directory, { recursive: true });
  });

  test('goes to the others where no partition can be made, and nobody waits for more than a moment', async () => {
    const id = await insertCampaign(sql, await insertSender(sql));
    const other = connect(url, { max: 1 });
    await other`begin`;
    await other`lock table deliveries in share update exclusive mode`; // as another that comes or goes
    await expect(take(id, LARGE)).resolves.toMatchObject({ imported: 3 });
    await other`rollback`;
    await other.end();
    expect(await rowsOf(id)).toMatchObject([{ table: 'deliveries_rest', part: 0, n: 3 }]);
  });

  test('finds its partition made while long transactions read and write the table, and holds none of them up', async () => {
    const { campaignId: busy } = await makeCampaign(sql, { recipients: 2 });
    const other = connect(url, { max: 1 });
    await other`begin`;
    await other`update deliveries set held = true where campaign_id = ${busy} and seq = 1`;
    const id = await insertCampaign(sql, await insertSender(sql));
    await take(id, LARGE);
    expect(await rowsOf(id)).toMatchObject([{ table: `deliveries_c${id}` }]);
    await other`update deliveries set held = true where campaign_id = ${busy} and seq = 2`;
    await other`commit`;
    await other.end();
  });
});

describe('a hot statement', () => {
  let large: number;
  let small: number;
  let senderId: number;
  beforeAll(async () => {
    for (let i = 0; i < 12; i += 1) await makeCampaign(sql, { recipients: 1, large: true });
    senderId = await makeSender(sql);
    ({ campaignId: large } = await makeCampaign(sql, { recipients: 100, senderId, status: 'running', large: true }));
    ({ campaignId: small } = await makeCampaign(sql, { recipients: 100, senderId, status: 'running' }));
    await sql`update campaigns set last_turn_at = now() where sender_id = ${senderId}`;
  });

  const messageId = (id: number, seq: number) => `wamid.${id}.${seq}`;
  const status = (id: number, seq: number) => ({
    senderId,
    messageId: messageId(id, seq),
    status: 'delivered' as const,
    at: new Date(),
    recipient: null,
    error: null,
    callbackData: null,
    free: false,
  });

  const hot: [string, (tx: Db, id: number, seqs: number[]) => Promise<unknown>][] = [
    ['judges people', (tx, id, seqs) => judge(tx, boundsOf(id), seqs, new Date())],
    ['puts people off', (tx, id, [seq = 0]) => deferDeliveries(tx, id, [{ seq, untilMs: Date.now() }])],
    ['claims', (tx, id, seqs) => claimDeliveries(tx, id, seqs)],
    [
      'records answers',
      (tx, id, seqs) =>
        moveClaimed(
          tx,
          seqs.map((seq) => ({ campaignId: id, seq, claim: 1, to: 'accepted', messageId: messageId(id, seq) })),
          new Date(),
        ),
    ],
    [
      'records what went wrong',
      (tx, id, [seq = 0]) => moveClaimed(tx, [{ campaignId: id, seq, claim: 1, to: 'uncertain' }], new Date()),
    ],
    ['looks for statuses that came before', (tx, id, [seq = 0]) => applyEarlyStatuses(tx as Sql, [messageId(id, seq)])],
    [
      'applies statuses',
      (tx, id, seqs) =>
        moveByMessages(
          tx,
          seqs.map((seq) => status(id, seq)),
          tx``,
        ),
    ],
    [
      'applies kept statuses',
      (tx, id, seqs) =>
        moveByEvents(
          tx,
          seqs.map((seq) => ({ ...status(id, seq), campaignId: id, seq, messageId: null })),
        ),
    ],
    ['lists deliveries', (tx, id) => listDeliveries(tx, id, { after: 0, limit: 10 })],
  ];

  const boundsOf = (campaignId: number) => ({
    senderId,
    campaignId,
    neighbours: [],
    cap: { messages: 1, days: 1 },
    capped: [campaignId],
    window: null,
    serviceWindow: false,
    daily: false,
  });

  /** Eight times, since Postgres keeps a plan from the sixth on, each in a transaction that tells what it locked. */
  test.each(hot)('that %s locks the partitions that it is about and no other', async (_, run) => {
    const one = connect(url, { max: 1 });
    await readPartitions(one);
    for (let seq = 1; seq <= 80; seq += 10) {
      for (const id of [large, small]) {
        await inTransaction(one, async (tx) => {
          const seqs = Array.from({ length: 10 }, (_, n) => seq + n);
          await run(tx, id, seqs);
          if (seq === 1) return; // of statuses, the first of a campaign find out that there are some
          const locked = await tx<{ name: string }[]>`
            select distinct c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
            where l.pid = pg_backend_pid() and c.relkind = 'r' and c.relname like 'deliveries\\_%' order by 1`;
          const own = id === large ? `deliveries_c${large}` : 'deliveries_rest';
          const other = id === large ? 'deliveries_rest' : `deliveries_c${large}`;
          const names = locked.map(({ name }) => name);
          expect([[], [own], [own, other].sort()]).toContainEqual(names);
        });
      }
    }
    await one.end();
  });

  test('leaves rows and counts alike', async () => {
    expect((await sql`select 1 from deliveries where status = 'delivered' and campaign_id = ${large}`).length).toBe(80);
    expect((await verifyCounts(sql, [large, small])).length).toBe(0);
  });

  test('finds a message of a campaign whose partition it has not heard of yet', async () => {
    const other = connect(url, { max: 1 });
    const { campaignId } = await makeCampaign(other, { recipients: 5, senderId, status: 'running', large: true });
    await other`update deliveries set status = 'accepted', accepted_at = now(), message_id = 'wamid.' || campaign_id || '.' || seq where campaign_id = ${campaignId}`;
    await other`insert into message_ids select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${campaignId}`;
    await recount(other, [campaignId]);
    await other.end();
    const unknown = await moveByMessages(sql, [status(campaignId, 1), status(large, 100), status(-1, 1)], sql``);
    expect(new Set(unknown)).toEqual(new Set([messageId(large, 100), messageId(-1, 1)]));
    const answer = {
      senderId,
      messageId: 'reply',
      contextId: messageId(campaignId, 2),
      from: '221770000001',
      at: new Date(),
    };
    const [stored] = await sql.begin((tx) =>
      storeInbound(tx, [{ ...answer, type: 'text', text: 'oui', payload: null }], () => null),
    );
    expect(stored).toMatchObject({ campaignId, seq: 2 });
    expect(await sql`select status from deliveries where campaign_id = ${campaignId} order by seq`).toMatchObject([
      { status: 'delivered' },
      ...Array(4).fill({ status: 'accepted' }),
    ]);
    expect(await verifyCounts(sql, [campaignId])).toEqual([]);
  });
});

describe('the migration', () => {
  const ROLE = `partitions_${process.pid}`;
  const database = `test_partitions_${process.pid}`;
  const admin = connect(inject('postgresUrl'), { max: 1 });
  const before = new URL(inject('postgresUrl'));
  before.pathname = `/${database}`;
  afterAll(async () => {
    await admin.unsafe(`drop database ${database} with (force)`);
    await admin.unsafe(`drop role ${ROLE}`);
    await admin.end();
  });

  test('keeps every row, the views with their words and readers, and can be used by the version before it', async () => {
    await admin.unsafe(`create database ${database}`);
    await admin.unsafe(`create role ${ROLE}`);
    const old = connect(before.href, { max: 2 });
    await migrateUntil(old, 11);
    await old`insert into senders (name, base_url, api_key_sealed, webhook_secret_sealed, rate_per_second, request_timeout_ms) values ('s', 'http://x', '', '', 20, 1000)`;
    await old`insert into campaigns (name, sender_id, template) values ('c', 1, '{}')`;
    const select = (db: Db) => db`select * from deliveries where campaign_id = ${1} and seq = ${2}`; // prepared before
    await old`insert into deliveries (campaign_id, seq, phone, variables) select 1, n, 221770000000 + n, '{}' from generate_series(1, 50) n`;
    expect(await select(old)).toHaveLength(1);
    await old.unsafe(`grant usage on schema report to ${ROLE}; grant select on report.deliveries to ${ROLE}`);
    const comments = async () =>
      await old`select col_description('report.deliveries'::regclass, n) as words from generate_series(0, 18) n`;
    const words = await comments();
    expect(words.filter(({ words }) => words !== null)).toHaveLength(19);

    const upgrade = connect(before.href, { max: 1 });
    await migrateUntil(upgrade, 12);
    await upgrade.end();
    expect(await partitionsOf(old)).toEqual(['deliveries_rest']);
    expect(await old`select count(*)::int as n from deliveries`).toEqual([{ n: 50 }]);
    expect(await comments()).toEqual(words);
    await old.begin(async (tx) => {
      await tx.unsafe(`set local role ${ROLE}`);
      expect(await tx`select count(*)::int as n from report.deliveries`).toEqual([{ n: 50 }]);
    });
    await old`insert into deliveries (campaign_id, seq, phone, variables) values (1, 51, 221771000000, '{}')`;
    const twice = old`insert into deliveries (campaign_id, seq, phone, variables) values (1, 52, 221771000000, '{}')`;
    await expect(twice).rejects.toThrow(/unique/);
    await old.end();
  });

  /** As far as the migration of this number. */
  async function migrateUntil(db: Sql, last: number): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'griot-test-'));
    await cp(new URL('../../migrations', import.meta.url), folder, { recursive: true });
    const journal = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8'));
    journal.entries = journal.entries.filter(({ idx }: { idx: number }) => idx <= last);
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal));
    await runMigrations(drizzle(db), { migrationsFolder: folder });
    await rm(folder, { recursive: true });
  }
});
