// Campaigns whose message is no template: for people who wrote within the last 24 hours.
import { afterAll, expect, test } from 'vitest';
import { startWorkers } from '../../src/workers.ts';
import { TEST_SEAL } from '../support/campaign.ts';
import { addSender, listOf, openApp } from './setup.ts';

const api = await openApp({ behaviour: { notifications: { enabled: false } } });
const sender = await addSender(api, { ratePerSecond: 50 });
const workers = startWorkers({ ...api, seal: TEST_SEAL });
afterAll(() => workers.close());

const MERCI = { type: 'text', text: { body: 'Merci {{name|à vous}} !\nÀ bientôt' } };
const create = (fields: object) => api.call('POST', '/api/campaigns', { name: 'Merci', ...fields });

test('a message goes to those who wrote, rendered for each; the others are skipped with the reason', async () => {
  const { body: draft } = await create({ message: MERCI });
  expect(draft).toMatchObject({ template: null, message: MERCI });
  await api.ok('POST', `/api/campaigns/${draft.id}/recipients`, listOf(3));
  const hook = new URL(sender.webhookUrl).pathname;
  const messages = [0, 1].map((n) => ({
    from: `22177${1_000_000 + n}`,
    id: `wamid.in.${n}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'Bonjour' },
  }));
  expect((await api.raw({ method: 'POST', url: hook, payload: { messages } })).status).toBe(200);
  const preview = await api.ok('POST', `/api/campaigns/${draft.id}/preview`);
  expect(preview.messages[0].components).toEqual([{ type: 'text', text: { body: 'Merci Awa 1 !\nÀ bientôt' } }]);
  expect(preview.findings).toMatchObject([{ level: 'warning', code: 'no_service_window' }]);
  expect(preview.findings[0].message).toMatch(/^1 of 3 recipients/);
  await api.ok('POST', `/api/campaigns/${draft.id}/launch`);
  await expect
    .poll(async () => (await api.ok('GET', `/api/campaigns/${draft.id}`)).status, { timeout: 15_000 })
    .toBe('completed');
  const bodies = api.simulator.requests().map((request) => JSON.parse(request.body ?? '{}'));
  expect(bodies).toEqual(
    [1, 2].map((n) => ({
      recipient_type: 'individual',
      to: `22177${1_000_000 + n - 1}`,
      type: 'text',
      text: { body: `Merci Awa ${n} !\nÀ bientôt` },
    })),
  );
  const { items } = await api.ok('GET', `/api/campaigns/${draft.id}/deliveries?status=skipped`);
  expect(items).toMatchObject([{ seq: 3, skipReason: 'no_service_window' }]);
});

test.each([
  [{ message: MERCI, template: { name: 'a', language: 'fr' } }, 'template'],
  [{ message: { type: 'song', song: {} } }, 'message.type'],
  [{ message: { type: 'text', text: 'Merci' } }, 'message.text'],
  [{ message: { type: 'text', text: { body: ' ' } } }, 'message.text.body'],
  [{ message: { type: 'image', image: { caption: 'x' } } }, 'message.image'],
  [{ message: { type: 'text', text: { body: 'x' }, to: '221' } }, 'message.to'],
  [{ message: { type: 'text', text: { body: 'x {{name' } } }, 'message.text.body'],
])('%j is refused', async (fields, path) => {
  const reply = await create(fields);
  expect([reply.status, reply.body.errors?.[0].path]).toEqual([422, path]);
});

test('a draft changes from one to the other, and a column that its list lacks is named where it stands', async () => {
  const { body: draft } = await create({ message: MERCI });
  await api.ok('POST', `/api/campaigns/${draft.id}/recipients`, listOf(1));
  const template = { name: 'jeu', language: 'fr', body: ['{{name}}'] };
  expect(await api.ok('PATCH', `/api/campaigns/${draft.id}`, { template })).toMatchObject({
    message: null,
    template: { name: 'jeu' },
  });
  const message = { type: 'image', image: { link: 'https://x.sn/{{photo}}', caption: '{{name}}' } };
  expect(await api.ok('PATCH', `/api/campaigns/${draft.id}`, { message })).toMatchObject({ message, template: null });
  const { findings } = await api.ok('POST', `/api/campaigns/${draft.id}/preview`);
  expect(findings[0]).toMatchObject({ level: 'error', code: 'unknown_column', path: 'message.image.link' });
});
