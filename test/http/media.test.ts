// Files for messages: uploaded once, named by id.
import { beforeAll, expect, test } from 'vitest';
import { addSender, openApp, TOKEN } from './setup.ts';

const api = await openApp();
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5_000, 7)]);
let path: string;
beforeAll(async () => {
  path = `/api/senders/${(await addSender(api)).id}/media`;
});

const upload = (payload: Buffer, type: string) =>
  api.raw({ method: 'POST', url: path, payload, headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type } });

test('a file is uploaded to the provider once, and known again by its content', async () => {
  const first = await upload(PNG, 'application/octet-stream');
  expect([first.status, first.body]).toEqual([
    201,
    expect.objectContaining({ mimeType: 'image/png', bytes: PNG.length, fileName: null, reused: false }),
  ]);
  const again = await upload(PNG, 'image/png');
  expect([again.status, again.body.reused, again.body.mediaId]).toEqual([200, true, first.body.mediaId]);
  const stored = await fetch(`${api.simulatorUrl}/media/${first.body.mediaId}`, {
    headers: { 'LAM-API-KEY': 'simulator-key' },
  });
  expect(await stored.json()).toMatchObject({ mime_type: 'image/png' });
  const { items } = await api.ok('GET', path);
  expect(items).toMatchObject([{ mediaId: first.body.mediaId, sha256: first.body.sha256 }]);
  // 25 days later the provider may not have it for as long as a campaign takes.
  await api.sql`update media set uploaded_at = now() - interval '26 days'`;
  expect((await upload(PNG, 'image/png')).status).toBe(201);
});

test('a file of a form keeps its name', async () => {
  const form = new FormData();
  form.append('file', new Blob(['%PDF-1.7 …'], { type: 'application/pdf' }), 'tarifs.pdf');
  const request = new Request('http://x', { method: 'POST', body: form });
  const type = request.headers.get('content-type') ?? '';
  const reply = await upload(Buffer.from(await request.arrayBuffer()), type);
  expect([reply.status, reply.body.fileName, reply.body.mimeType]).toEqual([201, 'tarifs.pdf', 'application/pdf']);
});

test.each([
  ['a type that WhatsApp does not take', Buffer.from('<svg/>'), 'image/svg+xml', 422],
  ['an image that is too large', Buffer.concat([PNG, Buffer.alloc(5 * 1024 ** 2)]), 'image/png', 422],
  ['nothing', Buffer.alloc(0), 'image/png', 422],
])('%s is refused', async (_, payload, type, status) => {
  const reply = await upload(payload, type);
  expect(reply.status).toBe(status);
  expect(reply.body.errors[0].path).toMatch(/file|body/);
});

test('a provider that refuses is told as such, and an unknown sender is a 404', async () => {
  api.simulator.behave({ configOutage: null });
  expect(
    (
      await api.raw({
        method: 'POST',
        url: '/api/senders/999/media',
        payload: PNG,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'image/png' },
      })
    ).status,
  ).toBe(404);
  api.simulator.behave({ configOutage: 500 });
  const reply = await upload(Buffer.concat([PNG, Buffer.from('other')]), 'image/png');
  expect(reply.status).toBe(502);
});
