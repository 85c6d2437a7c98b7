// Uploads kept in a file until they are taken in.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, afterEach, expect, test } from 'vitest';
import { removeLeftovers, spool } from '../../src/import/spool.ts';

const place = tmpdir();
const directory = await mkdtemp(join(place, 'griot-test-'));
process.env.TMPDIR = directory;
afterEach(() => {
  process.env.TMPDIR = directory;
});
afterAll(async () => {
  process.env.TMPDIR = place;
  await rm(directory, { recursive: true });
});

test('an upload is there as it came, with its size and hash, until it is removed', async () => {
  const content = Buffer.alloc(300_000, 'déjà ');
  const file = await spool(Readable.from([content.subarray(0, 7), content.subarray(7)]));
  expect(await readFile(file.path)).toEqual(content);
  expect(file).toMatchObject({ bytes: 300_000, hash: createHash('sha256').update(content).digest() });
  await file.remove();
  expect(await readdir(directory)).toEqual([]);
});

test('one that breaks off, or is too large, leaves nothing; its input stays open', async () => {
  const broken = new PassThrough();
  const spooled = spool(broken);
  broken.write('x');
  setTimeout(() => broken.destroy(new Error('gone')), 50);
  await expect(spooled).rejects.toMatchObject({ code: 'interrupted', cause: { message: 'gone' } });

  const endless = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1000)));
  await expect(spool(endless, { bytes: 5000 })).rejects.toMatchObject({ code: 'too_large' });
  expect(endless.destroyed).toBe(false);
  expect(await readdir(directory)).toEqual([]);
});

test('one from which nothing more comes is given up', async () => {
  const silent = new PassThrough();
  silent.write('x');
  await expect(spool(silent, { silenceMs: 100 })).rejects.toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('nothing came for 0.1 seconds'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('where there is no room, it says so', async () => {
  process.env.TMPDIR = '/nowhere';
  await expect(spool(Readable.from(['x']))).rejects.toMatchObject({
    code: 'storage_full',
    message: expect.stringMatching(/\/nowhere \(ENOENT\).*TMPDIR/),
  });
  process.env.TMPDIR = directory;
  const full = Readable.from(['x']);
  process.env.TMPDIR = '/proc';
  await expect(spool(full)).rejects.toMatchObject({ code: 'storage_full' });
});

test('what killed processes left is removed; what living ones have is not', async () => {
  for (const pid of [999_999_999, process.pid, process.ppid]) await mkdir(join(directory, `griot-upload-${pid}-x`));
  await mkdir(join(directory, 'somebody-else'));
  await removeLeftovers();
  expect((await readdir(directory)).sort()).toEqual([`griot-upload-${process.ppid}-x`, 'somebody-else']);
});
