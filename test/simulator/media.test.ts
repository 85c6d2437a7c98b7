// Files at the stand-in provider: kept by key, named by id in messages.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { startSimulator } from './setting.ts';

const image = (id: string) => ({ to: '221771234567', type: 'image', image: { id } });

test('a file is taken byte by byte, told of, and deleted', async () => {
  const { url, call } = await startSimulator();
  const file = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80, 0xfe]);
  const headers = { 'LAM-API-KEY': 'simulator-key', 'content-type': 'image/jpeg' };
  const upload = async () => {
    const answer = await fetch(`${url}/media`, { method: 'POST', body: file, headers });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { media: { id: string }[] }).media[0]?.id;
  };
  const [first, second] = [await upload(), await upload()];
  expect(first).not.toBe(second);
  const sha256 = createHash('sha256').update(file).digest('hex');
  expect(await (await call(`/media/${first}`)).json()).toEqual({
    id: first,
    mime_type: 'image/jpeg',
    file_size: file.length,
    sha256,
  });
  expect((await call(`/media/${first}`, { method: 'DELETE' })).status).toBe(200);
  expect((await call(`/media/${first}`)).status).toBe(404);
  expect(await upload()).not.toBe(second);
});

test('a file of 100 MB is taken, nothing is not', async () => {
  const { url } = await startSimulator();
  const headers = { 'LAM-API-KEY': 'simulator-key', 'content-type': 'application/pdf' };
  const post = (body: Buffer) => fetch(`${url}/media`, { method: 'POST', body: new Uint8Array(body), headers });
  expect((await post(Buffer.alloc(100 * 1024 ** 2))).status).toBe(201);
  expect((await post(Buffer.alloc(0))).status).toBe(400);
});

test('a message naming a file that was not uploaded with this key is refused', async () => {
  const { send, call } = await startSimulator({ apiKeys: ['simulator-key', 'other'] });
  expect((await (await send(image('nothing'))).json()).errors[0].code).toBe(131053);
  const upload = (key: string) =>
    call('/media', { method: 'POST', body: 'x', headers: { 'LAM-API-KEY': key, 'content-type': 'image/png' } });
  const id = async (key: string) => (await (await upload(key)).json()).media[0].id;
  expect((await send(image(await id('simulator-key')))).status).toBe(201);
  expect((await (await send(image(await id('other')))).json()).errors[0].code).toBe(131053);
});

test.each<[string, object, number | null]>([
  ['a text of 4096 characters and of several lines', { type: 'text', text: { body: `${'x'.repeat(4095)}\n` } }, null],
  ['a text of 4097', { type: 'text', text: { body: 'x'.repeat(4097) } }, 1009],
  ['a text of blanks', { type: 'text', text: { body: ' \n' } }, 1008],
  ['an image by link', { type: 'image', image: { link: 'https://e.com/a.jpg', caption: 'x'.repeat(1024) } }, null],
  ['a caption of 1025', { type: 'image', image: { link: 'https://e.com/a.jpg', caption: 'x'.repeat(1025) } }, 1009],
  ['an http link', { type: 'video', video: { link: 'http://e.com/a.mp4' } }, 1009],
  ['neither link nor id', { type: 'sticker', sticker: {} }, 1008],
  ['a place', { type: 'location', location: { latitude: '14.7', longitude: -17.4 } }, null],
  ['a place without a longitude', { type: 'location', location: { latitude: '14.7' } }, 1009],
])('%s', async (_, content, code) => {
  const { send } = await startSimulator();
  const answer = await (await send({ to: '221771234567', ...content })).json();
  expect(answer.errors?.[0].code ?? null).toBe(code);
});
