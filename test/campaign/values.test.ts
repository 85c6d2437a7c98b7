// Values that the provider would refuse, from a draft that was changed to its launch.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelCampaign, launchCampaign } from '../../src/campaign/control.ts';
import { changeCampaign, createDraft, readCampaign } from '../../src/campaign/draft.ts';
import { breaks, breaksAny } from '../../src/campaign/value-sql.ts';
import { makeSharedClock } from '../../src/lib/shared-clock.ts';
import type { Json } from '../../src/model/template.ts';
import { type BadValues, compileRules } from '../../src/model/value-rules.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import type { QueueBackend } from '../../src/queue/queue.ts';
import { countCampaigns } from '../../src/report/campaign-counts.ts';
import { claimSlice } from '../../src/send/claim.ts';
import { countsByHand, makeSender } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';
import { anyMessage } from '../support/messages.ts';
import { anyRow, anyTemplate } from '../support/templates.ts';

const { sql, url } = await makeDatabase();
let backend: QueueBackend;
beforeAll(() => {
  backend = queueOnPostgres(url, () => {});
});
afterAll(() => backend.close());

type Row = Record<string, string>;

const hello = (...body: string[]) => ({ name: 'promo', language: 'fr', body });

async function makeDraft(rows: readonly Row[], { body = ['Bonjour {{name}}'], badValues = 'clean' as BadValues } = {}) {
  const senderId = await makeSender(sql);
  const id = await createDraft(sql, { name: 'test', senderId, template: hello(...body), badValues });
  if (rows.length > 0) await addList(id, rows);
  return { id, senderId };
}

/** As an import leaves it, without its judgement. The columns are those of the first row. */
async function addList(id: number, rows: readonly Row[]): Promise<void> {
  const { total } = await readCampaign(sql, id);
  await sql`
    insert into deliveries (campaign_id, seq, phone, country, variables)
    select ${id}, ${total} + n, 221770000000 + ${total} + n, 'SN', v
    from jsonb_array_elements(${sql.json([...rows])}) with ordinality as r (v, n)`;
  await sql`update campaigns set total = total + ${rows.length} where id = ${id}`;
  await sql`
    insert into imports (campaign_id, columns, phone_column, rows, imported, first_seq)
    values (${id}, ${Object.keys(rows[0] ?? {})}, 'phone', ${rows.length}, ${rows.length}, ${total + 1})`;
  await sql`
    insert into counts as c (campaign_id, quarter, country, shard, pending) values (${id}, '-infinity', 'SN', 0, ${rows.length})
    on conflict (campaign_id, quarter, country, shard) do update set pending = c.pending + excluded.pending`;
}

const launch = (id: number, at?: Date) => launchCampaign({ sql, queue: backend.queue }, id, at);

/** What is left to send, and why the others are not. */
async function outcome(id: number) {
  const rows = await sql<{ seq: number; status: string; skipReason: string | null }[]>`
    select seq, status, skip_reason as "skipReason" from deliveries where campaign_id = ${id} order by seq`;
  const { pending, skipped } = (await countCampaigns(sql, [id]))[0]?.states ?? {};
  const byHand = await countsByHand(sql, id);
  expect({ pending, skipped }).toEqual({ pending: byHand.pending, skipped: byHand.skipped });
  return rows.map((row) => (row.status === 'pending' ? row.seq : row.skipReason));
}

const unchecked = async (id: number) => (await readCampaign(sql, id)).valuesUnchecked;

describe('a draft remembers that its rows were judged by something else', () => {
  test('when its components or badValues change, but not when nothing does', async () => {
    const { id } = await makeDraft([{ name: 'Awa' }]);
    for (const patch of [
      {},
      { name: 'New' },
      { template: hello('Bonjour {{name}}') },
      { badValues: 'clean' as const },
    ]) {
      await changeCampaign(sql, id, patch);
      expect(await unchecked(id)).toBe(false);
    }
    await changeCampaign(sql, id, { template: { ...hello('Bonjour {{name}}'), language: 'en' } });
    expect(await unchecked(id)).toBe(false);
    await changeCampaign(sql, id, { badValues: 'reject' });
    expect(await unchecked(id)).toBe(true);
    await changeCampaign(sql, id, { badValues: 'clean' });
    expect(await unchecked(id)).toBe(true);
    const { id: other } = await makeDraft([{ name: 'Awa' }]);
    await changeCampaign(sql, other, { template: hello('Salut {{name}}') });
    expect(await unchecked(other)).toBe(true);
  });

  test('not without recipients', async () => {
    const { id } = await makeDraft([]);
    await changeCampaign(sql, id, { template: hello('Salut {{name}}'), badValues: 'reject' });
    expect(await readCampaign(sql, id)).toMatchObject({ valuesUnchecked: false, badValues: 'reject' });
  });
});

describe('a launch', () => {
  test('skips the rows that the template of now cannot send, with exact counts', async () => {
    const rows = [{ name: 'Awa' }, { name: '' }, { name: ' \u00a0' }, { name: 'Koffi' }];
    const { id } = await makeDraft(rows, { body: ['{{name|vous}}'] });
    await changeCampaign(sql, id, { template: hello('{{name}}') });
    await launch(id);
    expect(await outcome(id)).toEqual([1, 'bad_value', 'bad_value', 4]);
    expect(await readCampaign(sql, id)).toMatchObject({ status: 'running', valuesUnchecked: false });
  });

  test('leaves alone what the import judged', async () => {
    const { id } = await makeDraft([{ name: 'Awa' }, { name: '' }]);
    await launch(id);
    expect(await outcome(id)).toEqual([1, 2]);
  });

  test('at a time judges when it is set, and not again when it comes or is moved', async () => {
    const { id } = await makeDraft([{ name: 'Awa' }, { name: '' }], { body: ['{{name|vous}}'] });
    await changeCampaign(sql, id, { template: hello('{{name}}') });
    await launch(id, new Date(Date.now() + 3_600_000));
    expect(await outcome(id)).toEqual([1, 'bad_value']);
    expect(await unchecked(id)).toBe(false);
    await launch(id);
    expect(await outcome(id)).toEqual([1, 'bad_value']);
    expect((await readCampaign(sql, id)).status).toBe('running');
  });

  test('with badValues reject skips what is too long or holds a line break; with clean sends it mended', async () => {
    const rows = [{ name: 'Awa' }, { name: 'Awa\nDiop' }, { name: 'x'.repeat(1025) }];
    for (const [badValues, left] of [
      ['reject', [1, 'bad_value', 'bad_value']],
      ['clean', [1, 2, 3]],
    ] as const) {
      const { id } = await makeDraft(rows, { badValues: badValues === 'clean' ? 'reject' : 'clean' });
      await changeCampaign(sql, id, { badValues });
      await launch(id);
      expect(await outcome(id)).toEqual(left);
    }
  });

  test('with nobody left is refused, and changes nothing', async () => {
    const { id } = await makeDraft([{ name: '' }, { name: '' }], { body: ['{{name|vous}}'] });
    await changeCampaign(sql, id, { template: hello('{{name}}') });
    await expect(launch(id)).rejects.toMatchObject({
      code: 'not_launchable',
      findings: [{ code: 'no_recipients_left', path: 'recipients' }],
    });
    expect(await outcome(id)).toEqual([1, 2]);
    expect(await readCampaign(sql, id)).toMatchObject({ status: 'draft', valuesUnchecked: true });
  });

  test('skips the rows of a list that has not the column, where another list has it', async () => {
    const { id } = await makeDraft([{ phone: '1', name: 'Awa' }]);
    await addList(id, [{ phone: '2' }, { phone: '3' }]);
    expect(await unchecked(id)).toBe(false);
    await launch(id);
    expect(await outcome(id)).toEqual([1, 'bad_value', 'bad_value']);
  });

  test('and a cancel at once leave the counts exact, whoever was first', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { id } = await makeDraft([{ name: 'Awa' }, { name: '' }], { body: ['{{name|vous}}'] });
      await changeCampaign(sql, id, { template: hello('{{name}}') });
      await Promise.allSettled([launch(id), cancelCampaign({ sql, queue: backend.queue }, id)]);
      expect((await readCampaign(sql, id)).status).toBe('canceled');
      expect([
        [1, 2],
        [1, 'bad_value'],
      ]).toContainEqual(await outcome(id));
    }
  });
});

test('promise 3: a run of skipped rows costs one claim, not one for each slice of it', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => ({ name: [3, 1200, 1999].includes(i + 1) ? 'Awa' : '' }));
  const { id, senderId } = await makeDraft(rows, { body: ['{{name|vous}}'] });
  await changeCampaign(sql, id, { template: hello('{{name}}') });
  await launch(id);
  const claimed: number[] = [];
  let turn = 0;
  for (; turn < 20; turn += 1) {
    const slice = await claimSlice(sql, { senderId, turn, workerId: 'test', clock: makeSharedClock() });
    const seqs = slice?.parts.flatMap((part) => part.deliveries.map((delivery) => delivery.seq)) ?? [];
    claimed.push(...seqs);
    // Else the chain of claims would end here, and the sweep begin another seconds later.
    if (seqs.length === 0 && slice?.waitMs !== 0) break;
  }
  expect(claimed).toEqual([3, 1200, 1999]);
  expect(turn).toBeLessThanOrEqual(7);
  const [cursor] = await sql`select next_seq > total as done from campaigns where id = ${id}`;
  expect(cursor).toEqual({ done: true });
});

test('Postgres judges every row as the import does', async () => {
  const anyRows = fc.array(
    fc.tuple(anyRow, fc.subarray(['a', 'b', 'c'])).map(([row, gone]) => without(row, gone)),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  const anyContent: fc.Arbitrary<Json[]> = fc.oneof(
    anyTemplate,
    anyMessage.map((message) => [message]),
  );
  const { id } = await makeDraft([]);
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyContent, anyRows, fc.constantFrom('clean', 'reject'), async (content, rows, badValues) => {
      const { checks, judge } = compileRules(content, badValues);
      if (checks.length === 0) return;
      const broken = checks.map((check, i) => sql`${i === 0 ? sql`` : sql`,`} ${breaks(sql, check)}`);
      const judged = await sql<{ broken: boolean[]; any: boolean }[]>`
        select array[${broken}] as broken, ${breaksAny(sql, checks)} as any
        from jsonb_array_elements(${sql.json(rows)}) with ordinality as d (variables, seq) order by seq`;
      for (const [i, row] of rows.entries()) {
        const fault = judge((column) => row[column] ?? '');
        const first = checks[judged[i]?.broken.indexOf(true) ?? -1];
        seen.add(`${badValues} ${first?.code}`);
        expect(fault?.code, JSON.stringify(row)).toBe(first?.code);
        expect(judged[i]?.any).toBe(fault !== null);
        if (fault) expect(first?.columns).toContain(fault.column);
      }
    }),
    { numRuns: 400 },
  );
  const codes = ['undefined', 'value_missing', 'value_too_long', 'link_not_https', 'value_not_number'];
  expect([...seen].sort()).toEqual([
    ...codes.map((code) => `clean ${code}`).sort(),
    ...[...codes, 'value_refused'].map((code) => `reject ${code}`).sort(),
  ]);
  expect((await readCampaign(sql, id)).total).toBe(0);
});

function without(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}
