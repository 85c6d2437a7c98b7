// A source of CSV: what it tells, what it refuses, and that it lets go of its input.
import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openCsv } from '../../src/import/csv/open-csv.ts';
import { gunzip } from '../../src/import/csv/unpack.ts';
import type { Source } from '../../src/import/source.ts';
import { streamOf } from './lists.ts';
import { readAll } from './read-all.ts';

const GZIPPED = fileURLToPath(new URL('corpus/gzip.csv.gz', import.meta.url));
const LIST = `nom,phone\n${Array.from({ length: 20_000 }, (_, at) => `Awa ${at},+22177${1_000_000 + at}\n`).join('')}`;

test('the dialect is known when the source is open', async () => {
  const { rows, facts } = await openCsv(streamOf(gzipSync('nom;phone\nÉlodie;771234567\n')));
  expect(facts).toEqual({ kind: 'csv', delimiter: ';', encoding: 'utf-8', gzip: true });
  expect(await readAll(rows)).toEqual([
    { line: 1, cells: ['nom', 'phone'] },
    { line: 2, cells: ['Élodie', '771234567'] },
  ]);
});

test.each([
  ['read to the end', async (rows: Source['rows']) => void (await readAll(rows))],
  ['returned at once', async (rows: Source['rows']) => void (await rows.return(undefined))],
  [
    'returned in the middle',
    async (rows: Source['rows']) => {
      await rows.next();
      await rows.next();
      await rows.return(undefined);
    },
  ],
] as [string, (rows: Source['rows']) => Promise<void>][])('a file whose rows are %s is closed', async (_, finish) => {
  for (const input of [streamOf(LIST, 65_536), streamOf(gzipSync(LIST), 10_000), createReadStream(GZIPPED)]) {
    const { rows } = await openCsv(input);
    await finish(rows);
    expect(input.destroyed).toBe(true);
  }
});

test('a file that cannot be opened as a list is closed too', async () => {
  for (const content of [Buffer.alloc(1000), gzipSync(Buffer.alloc(1000)), gzipSync('x').subarray(0, 12)]) {
    const input = streamOf(content);
    await expect(openCsv(input)).rejects.toMatchObject({ name: 'ImportError', code: 'unreadable' });
    expect(input.destroyed).toBe(true);
  }
});

test('an input that breaks off says so, gzipped or not', async () => {
  for (const bytes of [Buffer.from(LIST), gzipSync(LIST)]) {
    const input = new PassThrough();
    const cause = new Error('connection reset');
    input.write(bytes.subarray(0, -100), () => setTimeout(() => input.destroy(cause), 20));
    const read = async () => readAll((await openCsv(input)).rows);
    await expect(read()).rejects.toMatchObject({ code: 'interrupted', cause });
  }
});

test('an input that fell silent ends when it is destroyed', async () => {
  const input = new PassThrough();
  input.write(gzipSync(LIST).subarray(0, -100));
  const { rows } = await openCsv(input);
  const pending = readAll(rows);
  pending.catch(() => {});
  await sleep(20);
  input.destroy();
  await expect(pending).rejects.toMatchObject({ code: 'interrupted' });
});

test('a gzipped list is limited by its size, not by how well it packs', async () => {
  async function* packed() {
    yield gzipSync(Buffer.alloc(5_000_000, 'a'));
  }
  const sizeOf = async (limit: number) => {
    let size = 0;
    for await (const piece of gunzip(packed(), limit)) size += piece.length;
    return size;
  };
  expect(await sizeOf(5_000_000)).toBe(5_000_000);
  await expect(sizeOf(4_999_999)).rejects.toMatchObject({ code: 'too_large' });
});

test('a long list comes in small batches, whatever its length', async () => {
  const piece = Buffer.from(LIST.slice(LIST.indexOf('\n') + 1));
  const input = Readable.from(
    (function* () {
      yield Buffer.from('nom,phone\n');
      for (let at = 0; at < 40; at++) yield piece;
    })(),
  );
  const { rows } = await openCsv(input);
  let count = 0;
  let widest = 0;
  for await (const batch of rows) {
    count += batch.length;
    widest = Math.max(widest, batch.length);
  }
  expect(count).toBe(800_001);
  expect(widest).toBeLessThan(6000);
});

test('lines count on through a piece that has the first quote', async () => {
  const { rows } = await openCsv(streamOf(`${LIST}"Diop\nAwa",+221761234567\nlast,12\n`));
  expect((await readAll(rows)).slice(-2)).toEqual([
    { line: 20_002, cells: ['Diop\nAwa', '+221761234567'] },
    { line: 20_004, cells: ['last', '12'] },
  ]);
});

test('a row without an end is an error that says where it starts', async () => {
  const open = `nom,phone\n${'Awa,771234567\n'.repeat(10)}"Koffi,761234567\n`;
  const read = async (list: string) => readAll((await openCsv(streamOf(list, 50_000))).rows);
  await expect(read(open)).rejects.toThrow('The row that starts on line 12 has no end');
  await expect(read(`nom,phone\n${'x'.repeat(3_000_000)}`)).rejects.toThrow('after line 2 is longer than 2 MiB');
  await expect(read(`nom,phone\n"a",b\n${','.repeat(3_000_000)}`)).rejects.toMatchObject({ code: 'unreadable' });
});
