// What an import fills: campaigns, kept lists, suppressions; who is left out, and that one upload is taken once.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { type ImportRequest, importRows } from '../../src/import/import-rows.ts';
import { intoCampaign } from '../../src/import/into-campaign.ts';
import { intoList } from '../../src/import/into-list.ts';
import { intoSuppressions } from '../../src/import/into-suppressions.ts';
import { createList, exportList, openList, readList, removeList } from '../../src/import/kept-lists.ts';
import { readImport } from '../../src/import/queries.ts';
import type { Row } from '../../src/import/source.ts';
import type { ImportTarget } from '../../src/import/target.ts';
import { makeDatabase } from '../support/database.ts';
import { liveBytes } from '../support/memory.ts';
import { insertCampaign, insertSender } from '../support/rows.ts';
import { readDeliveries, readRejectRows, readTotals } from './lists.ts';

const { sql } = await makeDatabase();
const senderId = await insertSender(sql, 'SN');
let campaignId: number;

beforeEach(async () => {
  await sql`delete from suppressions`;
  campaignId = await insertCampaign(sql, senderId);
});

/** Rows as a source gives them, in batches of any size. */
function sourceOf(rows: readonly (readonly string[])[], batch = 700) {
  async function* read(): AsyncGenerator<Row[]> {
    for (let at = 0; at < rows.length; at += batch) {
      yield rows.slice(at, at + batch).map((cells, n) => ({ line: at + n + 1, cells: [...cells] }));
    }
  }
  return () => ({ rows: read(), facts: { kind: 'test' } });
}

const phone = (n: number) => 221_770_000_000 + n;
const person = (n: number) => [`Awa ${n}`, `+${phone(n)}`];
const listOf = (...numbers: number[]) => sourceOf([['nom', 'phone'], ...numbers.map(person)]);

async function take(target: ImportTarget, open: ImportRequest['open'], more: Partial<ImportRequest> = {}) {
  return await importRows({ sql }, { target, open, ...more });
}

async function phones(id = campaignId): Promise<number[]> {
  return (await readDeliveries(sql, id)).map((one) => one.phone);
}

test('any list into any draft: who is taken is what a loop over the rows says', async () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 7000, size: 'max' });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      numbers,
      fc.uniqueArray(fc.integer({ min: 0, max: 4000 })),
      async (first, second, out) => {
        await sql`delete from suppressions`;
        await sql`insert into suppressions (phone, reason) select unnest(${out.map(phone)}::bigint[]), 'test'`;
        const id = await insertCampaign(sql, senderId);
        const taken = new Set<number>();
        for (const list of [first, second].filter((one) => one.length > 0)) {
          const expected = { rows: list.length, imported: 0, rejected: 0, duplicates: 0, suppressed: 0, recent: 0 };
          for (const n of list) {
            if (out.includes(n)) expected.suppressed += 1;
            else if (taken.has(n)) expected.duplicates += 1;
            else {
              taken.add(n);
              expected.imported += 1;
            }
          }
          const result = await take(intoCampaign(id), listOf(...list));
          expect(result).toMatchObject(expected);
          const kept = await readRejectRows(sql, result.importId);
          expect(kept.filter(([, code]) => code === 'duplicate')).toHaveLength(expected.duplicates);
          expect(kept.filter(([, code]) => code === 'suppressed')).toHaveLength(expected.suppressed);
          const countries = (await readImport(sql, result.importId))?.countries;
          expect(countries).toEqual(expected.imported > 0 ? { SN: expected.imported } : {});
        }
        expect(await phones(id)).toEqual([...taken].map(phone));
        expect((await readDeliveries(sql, id)).map((one) => one.seq)).toEqual([...taken].map((_, at) => at + 1));
        expect(await readTotals(sql, id)).toMatchObject({ total: taken.size, pending: taken.size });
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);

test('one person a hundred thousand times is one person, in little memory', async () => {
  const rows = function* (): Generator<Row> {
    yield { line: 1, cells: ['nom', 'phone'] };
    for (let line = 2; line <= 100_001; line++) yield { line, cells: [`${'x'.repeat(1000)}${line}`, `+${phone(1)}`] };
  };
  let peak = 0;
  const before = liveBytes();
  const read = async function* (): AsyncGenerator<Row[]> {
    for (const row of rows()) {
      yield [row];
      if (row.line % 10_000 === 0) peak = Math.max(peak, liveBytes() - before);
    }
  };
  const open = () => ({ rows: read(), facts: {} });
  const result = await take(intoCampaign(campaignId), open);
  expect(result).toMatchObject({ rows: 100_000, imported: 1, duplicates: 99_999 });
  expect(await sql`select count(*) as kept from import_rejects where import_id = ${result.importId}`).toEqual([
    { kept: 99_999 },
  ]);
  expect(peak).toBeLessThan(50_000_000); // the rows alone are a hundred megabytes and more
}, 60_000);

test('an import tells its people by country, without those left out', async () => {
  const rows = [['phone'], ['+221771234567'], ['+2250707123456'], ['+221771234567'], ['+221771234568'], ['12']];
  const { importId } = await take(intoCampaign(campaignId), sourceOf(rows));
  expect((await readImport(sql, importId))?.countries).toEqual({ SN: 2, CI: 1 });
});

test('whoever another campaign wrote to lately is left out when that is asked', async () => {
  const other = await insertCampaign(sql, senderId);
  await take(intoCampaign(other), listOf(1, 2, 3, 4));
  await sql`update campaigns set status = 'running', launched_at = now() - interval '5 days' where id = ${other}`;
  await sql`update deliveries set status = 'sent', accepted_at = now() - interval '2 days' where campaign_id = ${other} and seq = 1`;
  await sql`update deliveries set status = 'sent', accepted_at = now() - interval '5 days' where campaign_id = ${other} and seq = 2`;
  await sql`update deliveries set status = 'uncertain' where campaign_id = ${other} and seq = 3`;
  const result = await take(intoCampaign(campaignId, { recentDays: 3 }), listOf(1, 2, 3, 4, 5));
  expect(result).toMatchObject({ rows: 5, imported: 3, recent: 2 });
  expect(await phones()).toEqual([2, 4, 5].map(phone));
  expect(await readRejectRows(sql, result.importId)).toEqual([
    [2, 'recent', 'phone', person(1)],
    [4, 'recent', 'phone', person(3)],
  ]);
  const everybody = await insertCampaign(sql, senderId);
  expect(await take(intoCampaign(everybody), listOf(1, 2, 3, 4, 5))).toMatchObject({ imported: 5, recent: 0 });
});

test('a kept list is used by campaigns without being uploaded again; what they took stays', async () => {
  const id = await createList(sql, { name: 'Clients' });
  expect(await take(intoList(id), listOf(1, 2, 2, 3))).toMatchObject({ rows: 4, imported: 3, duplicates: 1 });
  await sql`insert into suppressions (phone, reason) values (${phone(3)}, 'test')`;
  const used = await take(intoCampaign(campaignId), () => openList(sql, id));
  expect(used).toMatchObject({ rows: 3, imported: 2, suppressed: 1 });
  expect(
    await take(
      intoList(id),
      sourceOf([
        ['phone', 'ville'],
        [`+${phone(4)}`, 'Thiès'],
      ]),
    ),
  ).toMatchObject({ imported: 1 });
  expect(await readList(sql, id)).toMatchObject({ columns: ['nom', 'phone', 'ville'], people: 4 });
  expect(await phones()).toEqual([1, 2].map(phone));
  expect(await take(intoCampaign(campaignId), () => openList(sql, id))).toMatchObject({ imported: 1, duplicates: 2 });
  expect((await readDeliveries(sql, campaignId)).at(-1)).toEqual({
    seq: 3,
    phone: phone(4),
    variables: { nom: '', phone: `+${phone(4)}`, ville: 'Thiès' },
  });
  let text = '';
  for await (const part of exportList(sql, await readList(sql, id))) text += part;
  expect(text.split('\n')[1]).toBe(`${phone(1)},Awa 1,'+${phone(1)},`);
  await removeList(sql, id);
  expect((await phones()).length).toBe(3);
  await expect(readList(sql, id)).rejects.toMatchObject({ code: 'list_not_found' });
});

test('an import can be kept as a list: the people it brought', async () => {
  await take(intoCampaign(campaignId), listOf(1, 2));
  const { importId } = await take(intoCampaign(campaignId), listOf(2, 3, 4));
  const id = await createList(sql, { name: 'Second', importId });
  expect(await readList(sql, id)).toMatchObject({ people: 2, columns: ['nom', 'phone'] });
  const other = await insertCampaign(sql, senderId);
  await take(intoCampaign(other), () => openList(sql, id));
  expect(await phones(other)).toEqual([3, 4].map(phone));
  await expect(createList(sql, { name: 'Second' })).rejects.toMatchObject({ code: 'list_name_taken' });
  await expect(createList(sql, { name: 'Third', importId: 999_999 })).rejects.toMatchObject({
    code: 'import_not_found',
  });
  expect(await sql`select 1 from lists where name = 'Third'`).toHaveLength(0);
});

test('a file of opt-outs goes onto the list; who is on it keeps the reason', async () => {
  await sql`insert into suppressions (phone, reason) values (${phone(1)}, 'STOP')`;
  const result = await take(
    intoSuppressions('crm'),
    sourceOf([['phone'], ...[1, 2, 3, 3].map((n) => [`+${phone(n)}`]), ['12']]),
  );
  expect(result).toMatchObject({ rows: 5, imported: 2, duplicates: 2, rejected: 1 });
  const rows = await sql`select phone, reason from suppressions order by phone`;
  expect(rows.map((row) => [row.phone, row.reason])).toEqual([
    [phone(1), 'STOP'],
    [phone(2), 'crm'],
    [phone(3), 'crm'],
  ]);
});

const once = (key: string, content: string) => ({ once: { key, hash: createHash('sha256').update(content).digest() } });

test('the same upload with the same key is taken once and answered alike, one after the other or at once', async () => {
  const target = intoCampaign(campaignId);
  const first = await take(target, listOf(1, 2), once('k1', 'a'));
  expect(await take(target, listOf(1, 2), once('k1', 'a'))).toEqual({ ...first, repeated: true });
  const answers = await Promise.all([1, 2, 3].map(() => take(target, listOf(3, 4, 5), once('k2', 'b'))));
  expect(answers.map((one) => [one.imported, one.importId])).toEqual(answers.map(() => [3, answers[0]?.importId]));
  expect(answers.filter((one) => !one.repeated)).toHaveLength(1);
  await expect(take(target, listOf(6), once('k1', 'c'))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  await sql`update campaigns set status = 'running' where id = ${campaignId}`;
  expect(await take(target, listOf(1, 2), once('k1', 'a'))).toMatchObject({ repeated: true, imported: 2 });
  expect(await phones()).toHaveLength(5);
});

test('a key whose import failed is free again', async () => {
  const broken = async function* (): AsyncGenerator<Row[]> {
    yield [
      { line: 1, cells: ['phone'] },
      { line: 2, cells: [`+${phone(1)}`] },
    ];
    throw new Error('gone');
  };
  const open = () => ({ rows: broken(), facts: {} });
  await expect(take(intoCampaign(campaignId), open, once('k', 'a'))).rejects.toThrow('gone');
  expect(await take(intoCampaign(campaignId), listOf(1), once('k', 'a'))).toMatchObject({
    imported: 1,
    repeated: false,
  });
});
