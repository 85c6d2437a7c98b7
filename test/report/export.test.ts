// Exports and the listing of deliveries: every cell is that of its row, whatever it holds, in whatever pieces it comes.
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Sql } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { openFile } from '../../src/import/open-file.ts';
import { listDeliveries } from '../../src/report/deliveries.ts';
import { exportCsv } from '../../src/report/export-csv.ts';
import { exportXlsx } from '../../src/report/export-xlsx.ts';
import { readAll } from '../import/read-all.ts';
import { makeCampaign } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

const PEOPLE = 25_000;
const NASTY = [
  '=1+1',
  '+221770000000',
  '-2',
  '@SUM(A1)',
  '\tx',
  '\rx',
  'a "quoted", cell',
  'two\nlines\r\nthree',
  'back\\slash \\N \\t',
  "l'été — 👋🏽",
  '',
  ' ',
  '<b>&amp;</b>',
  '_x000A_ and _x',
  '\\.',
  'null',
  '\n=1+1',
  '＝1+1',
  'a;=1+1',
  'a;-2|+3',
  'a "b";@SUM(A1)\t=2',
];

let sql: Sql;
let one: number;
let other: number;
beforeAll(async () => {
  ({ sql } = await makeDatabase());
  ({ campaignId: one } = await makeCampaign(sql, { recipients: PEOPLE, status: 'completed' }));
  ({ campaignId: other } = await makeCampaign(sql, { recipients: 7, status: 'completed' }));
  await sql`
    update deliveries set variables = jsonb_build_object('name', (${NASTY}::text[])[1 + seq % ${NASTY.length}::int], 'status', 'theirs ' || seq),
      status = (case when seq % 1000 = 0 then 'failed' when seq % 3 = 0 then 'read' else 'accepted' end)::delivery_status,
      accepted_at = timestamptz '2026-03-01 10:00:00.123Z' + seq * interval '1 second', message_id = 'wamid.' || seq, attempts = 1,
      error_code = case when seq % 1000 = 0 then '131026' end, error_title = case when seq % 1000 = 0 then '=HYPERLINK("x")' end`;
  await sql`update deliveries set failed_at = accepted_at where status = 'failed'`;
  await sql`insert into imports (campaign_id, columns, phone_column, imported) values (${one}, '{name,status}', 'phone', 1), (${other}, '{city,name}', 'phone', 1)`;
  await recount(sql, [one, other]);
});

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** As a person would expect the cell: what a spreadsheet would compute is given an apostrophe. */
const shown = (text: string | null) => {
  const inner = (text ?? '').replace(/([;\t|])([=+\-@])/g, "$1'$2");
  return /^[=+\-@\t\r\n＝＋－＠]/.test(inner) ? `'${inner}` : inner;
};

async function expected(campaignId: number) {
  const rows = await sql`select * from deliveries where campaign_id = ${campaignId} order by seq`;
  return rows.map((row) => [
    String(row.seq),
    String(row.phone),
    row.status,
    shown(row.message_id),
    shown(row.error_code),
    shown(row.error_title),
    shown(row.skip_reason),
    ...['accepted_at', 'sent_at', 'delivered_at', 'read_at', 'failed_at'].map((at) => row[at]?.toISOString() ?? ''),
    row.country,
    String(row.attempts),
  ]);
}

const HEADER =
  'seq,phone,status,message_id,error_code,error_title,skip_reason,accepted_at,sent_at,delivered_at,read_at,failed_at,country,attempts';

test('every cell of the CSV is that of its row, and nothing in it is a formula', async () => {
  const text = await textOf(exportCsv(sql, { campaignIds: [one], filter: {} }));
  const [header, ...rows] = parse(text) as string[][];
  expect(header?.join()).toBe(`${HEADER},name,list.status`);
  const must = await expected(one);
  expect(rows.length).toBe(PEOPLE);
  for (const [i, row] of rows.entries()) {
    const seq = i + 1;
    expect(row).toEqual([...(must[i] ?? []), shown(NASTY[seq % NASTY.length] ?? ''), `theirs ${seq}`]);
  }
  expect(rows.flat().filter((cell) => /(^|[;\t|])[=+\-@]|^[\t\r\n＝]/.test(cell))).toEqual([]);
});

test('a broken download goes on where it broke, and the pieces are the whole', async () => {
  const whole = await textOf(exportCsv(sql, { campaignIds: [one], filter: {} }));
  for (const broken of [1, 9_999, 10_000, 10_001, 24_999]) {
    const first = await textOf(exportCsv(sql, { campaignIds: [one], filter: { until: broken } }));
    const rest = await textOf(exportCsv(sql, { campaignIds: [one], filter: { after: broken }, header: false }));
    expect(first + rest === whole).toBe(true);
  }
  expect(await textOf(exportCsv(sql, { campaignIds: [one], filter: { after: PEOPLE }, header: false }))).toBe('');
});

test('filters leave what fits, of one campaign or of all', async () => {
  const failed = parse(
    await textOf(exportCsv(sql, { campaignIds: [one], filter: { status: 'failed', error: '131026' } })),
  ) as string[][];
  expect(failed.slice(1).map(([seq]) => Number(seq))).toEqual(Array.from({ length: 25 }, (_, i) => (i + 1) * 1_000));
  const all = parse(
    await textOf(
      exportCsv(sql, { filter: { from: '2026-03-01', to: new Date('2026-03-01T10:15:00Z'), country: 'SN' } }),
    ),
  ) as string[][];
  expect(all[0]?.join()).toBe(`campaign_id,${HEADER},name,list.status,city`);
  const [{ n }] = await sql<
    [{ n: number }]
  >`select count(*)::int as n from deliveries where accepted_at < '2026-03-01 10:15Z'`;
  expect(all.length - 1).toBe(n);
  expect(all.at(-1)?.slice(0, 2)).toEqual([String(other), '7']);
  expect(parse(await textOf(exportCsv(sql, { filter: { from: '2030-01-01' } })))).toHaveLength(1);
});

test('the workbook reads back as it is: texts are texts, times are times, sheets follow each other', async () => {
  const path = join(tmpdir(), `griot-export-${process.pid}.xlsx`);
  const pieces: Buffer[] = [];
  for await (const piece of exportXlsx(sql, { campaignIds: [one], filter: { until: 20_500 } }, 10_001))
    pieces.push(piece as Buffer);
  await writeFile(path, Buffer.concat(pieces));
  const must = await expected(one);
  let seq = 0;
  for (const sheet of ['deliveries', 'deliveries 2', 'deliveries 3']) {
    const source = await openFile(path, { sheet, language: 'en' });
    const [header, ...rows] = await readAll(source.rows);
    expect(header?.cells.slice(0, 4)).toEqual(['seq', 'phone', 'status', 'message_id']);
    for (const { cells } of rows) {
      seq += 1;
      expect(cells.slice(0, 4)).toEqual(must[seq - 1]?.slice(0, 4));
      expect(cells[7]).toMatch(/^2026-03-01[ T]/);
      const name = NASTY[seq % NASTY.length] ?? '';
      expect(cells[14]).toBe(name);
    }
  }
  expect(seq).toBe(20_500);
  await rm(path);
});

test('whoever leaves in the middle ends the work, and whoever is slow holds nothing', async () => {
  const pages = exportCsv(sql, { campaignIds: [one], filter: {} });
  await pages.next();
  await pages.next();
  await new Promise((done) => setTimeout(done, 300)); // the page after it is read ahead, and no more
  const busy = async () =>
    (
      await sql`select 1 from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`
    ).length;
  expect(await busy()).toBe(0);
  await pages.return(undefined);
  const book = exportXlsx(sql, { campaignIds: [one], filter: {} });
  book.once('data', () => book.destroy());
  await new Promise((done) => book.once('close', done));
  await expect.poll(busy).toBe(0);
});

test('pages of a filtered list are the list, however rare what is looked for', async () => {
  const filters = fc.record(
    {
      status: fc.constantFrom('failed', 'read', 'accepted', 'pending'),
      error: fc.constantFrom('131026', 'x'),
    } as const,
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 1_000 }), async (filter, limit) => {
      const found: number[] = [];
      let pages = 0;
      for (let after: number | null = 20_000; after !== null; pages += 1) {
        const page = await listDeliveries(sql, one, { ...filter, after, limit });
        found.push(...page.rows.map(({ seq }) => seq));
        after = page.next;
      }
      const must = await sql<{ seq: number }[]>`
        select seq from deliveries where campaign_id = ${one} and seq > 20000
          ${filter.status ? sql`and status = ${filter.status}` : sql``} ${filter.error ? sql`and error_code = ${filter.error}` : sql``} order by seq`;
      expect(found).toEqual(must.map(({ seq }) => seq));
      expect(pages).toBeLessThanOrEqual(Math.ceil(must.length / limit) + 1);
    }),
    { numRuns: 15 },
  );
});
