// The list of people who must not be messaged: put on, found, given out, taken off.
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteSuppressions, selectSuppressions } from '../../src/account/suppression-queries.ts';
import { addSuppressions, suppressionsCsv } from '../../src/account/suppressions.ts';
import { makeDatabase } from '../support/database.ts';

const { sql } = await makeDatabase();
beforeEach(() => sql`delete from suppressions`);

const onTheList = async () =>
  (await sql<{ phone: number }[]>`select phone from suppressions order by phone`).map((row) => row.phone);
const addPeople = (people: number) =>
  sql`insert into suppressions (phone, reason) select 221770000000 + n, 'stop' from generate_series(1, ${people}) n`;

describe('adding', () => {
  test('a number is kept in one form, however it is written', async () => {
    const written = ['+221 77 123 45 67', '00221771234567', '77-123-45-67', '221771234567'];
    const first = await addSuppressions(sql, written, { reason: 'asked by phone', country: 'sn' });
    expect(first).toEqual({ added: 1, known: 3, refused: [] });
    expect(await sql`select phone, reason, now() - created_at < '1 min' as now from suppressions`).toEqual([
      { phone: 221771234567, reason: 'asked by phone', now: true },
    ]);
  });

  test('good numbers are kept beside bad ones, which are named by their place and reason', async () => {
    const given = ['+221771234567', 'pas un numéro', '771234568', '+221338234567', '+33612345678', ''];
    expect(await addSuppressions(sql, given, { reason: 'manual' })).toEqual({
      added: 2,
      known: 0,
      refused: [
        { index: 1, phone: 'pas un numéro', reason: 'letters' },
        { index: 2, phone: '771234568', reason: 'no_country' },
        { index: 3, phone: '+221338234567', reason: 'landline' },
        { index: 5, phone: '', reason: 'empty' },
      ],
    });
    expect(await onTheList()).toEqual([33612345678, 221771234567]);
  });

  test('whoever is on the list keeps the reason and the time of the first', async () => {
    await sql`insert into suppressions (phone, reason, created_at) values (221771234567, 'stop', '2025-01-02')`;
    const again = await addSuppressions(sql, ['+221771234567', '+221771234568'], { reason: 'manual' });
    expect(again).toEqual({ added: 1, known: 1, refused: [] });
    expect(await selectSuppressions(sql, { phone: 221771234567, limit: 2 })).toEqual([
      {
        phone: 221771234567,
        reason: 'stop',
        source: 'operator',
        campaignId: null,
        createdAt: new Date('2025-01-02T00:00:00Z'),
      },
    ]);
  });

  test('a country that is none is told, and nobody is added', async () => {
    const adding = addSuppressions(sql, ['+221771234567'], { reason: 'manual', country: 'XX' });
    await expect(adding).rejects.toMatchObject({ code: 'unknown_country', path: 'country' });
    expect(await onTheList()).toEqual([]);
  });

  test('two who add the same people at once add each of them once', async () => {
    const people = Array.from({ length: 2_000 }, (_, i) => `+22177${1_000_000 + i}`);
    const results = await Promise.all([
      addSuppressions(sql, people, { reason: 'one' }),
      addSuppressions(sql, people.toReversed(), { reason: 'other' }),
    ]);
    expect(results.map(({ added, known }) => added + known)).toEqual([2_000, 2_000]);
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(2_000);
    expect(await onTheList()).toHaveLength(2_000);
  });

  test('ten thousand numbers that are hard to read leave the process room to breathe', async () => {
    let ticks = 0;
    const clock = setInterval(() => {
      ticks += 1;
    }, 1);
    const odd = Array.from({ length: 10_000 }, (_, i) => `+1${'9'.repeat(80)}${i}`);
    const { refused } = await addSuppressions(sql, odd, { reason: 'manual' });
    clearInterval(clock);
    expect(refused).toHaveLength(10_000);
    expect(ticks).toBeGreaterThan(20); // at a stretch there would be none for more than a second
  });
});

describe('removing', () => {
  test('it tells who was on the list, and doing it again changes nothing', async () => {
    await addPeople(3);
    expect(await deleteSuppressions(sql, [221770000001, 221770000003, 33612345678])).toEqual([
      221770000001, 221770000003,
    ]);
    expect(await deleteSuppressions(sql, [221770000001])).toEqual([]);
    expect(await onTheList()).toEqual([221770000002]);
  });

  test('whoever comes back has the reason and the time of now', async () => {
    await sql`insert into suppressions (phone, reason, created_at) values (221771234567, 'stop', '2025-01-02')`;
    await deleteSuppressions(sql, [221771234567]);
    await addSuppressions(sql, ['+221771234567'], { reason: 'again' });
    const [row] = await selectSuppressions(sql, { limit: 1 });
    expect(row).toMatchObject({ phone: 221771234567, reason: 'again' });
    expect(Date.now() - (row?.createdAt.getTime() ?? 0)).toBeLessThan(60_000);
  });
});

describe('the export', () => {
  async function read(): Promise<string[]> {
    let text = '';
    for await (const piece of suppressionsCsv(sql)) text += piece;
    return text.split('\n');
  }

  test.each([0, 1, 999, 1_000, 1_001, 2_500])('of %i people holds each of them once, in order', async (people) => {
    await addPeople(people);
    const [header, ...lines] = await read();
    expect(header).toBe('phone,reason,created_at,source,campaign_id');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: people }, (_, i) => 221770000001 + i),
    );
  });

  test('no cell is a formula to a spreadsheet', async () => {
    await sql`insert into suppressions (phone, reason, created_at) values
      (221771234567, '=HYPERLINK("http://x.sn")', '2025-01-02T03:04:05.678Z'), (221771234568, '+221, "twice"', '2025-01-02')`;
    expect(await read()).toEqual([
      'phone,reason,created_at,source,campaign_id',
      `221771234567,"'=HYPERLINK(""http://x.sn"")",2025-01-02T03:04:05.678Z,operator,`,
      `221771234568,"'+221, ""twice""",2025-01-02T00:00:00.000Z,operator,`,
      '',
    ]);
  });

  test('a slow reader holds no snapshot: what changes ahead of it is seen', async () => {
    await addPeople(1_500);
    const pieces = suppressionsCsv(sql);
    await pieces.next();
    await pieces.next();
    await deleteSuppressions(sql, [221770001500]);
    await addSuppressions(sql, ['+221771234567'], { reason: 'manual' });
    const rest = String((await pieces.next()).value);
    expect(rest).not.toContain('221770001500');
    expect(rest).toMatch(/\n221770001499,stop,.*\n221771234567,manual,/);
    expect((await pieces.next()).done).toBe(true);
    const open = await sql`
      select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
    expect(open).toHaveLength(0);
  });
});
