// What came back, through the API: replies, news, notifications as they came, the words, figures of the moment.
import { expect, test } from 'vitest';
import { removeSome } from '../../src/db/removals.ts';
import { tokenFor } from '../support/people.ts';
import { acceptAll, addDraft, addSender, openApp } from './setup.ts';

const api = await openApp();
const sender = await addSender(api);
const hook = new URL(sender.webhookUrl).pathname;
const post = async (body: object) => {
  const reply = await api.raw({ method: 'POST', url: hook, payload: JSON.stringify(body) });
  expect(reply.status).toBe(200);
};
const now = () => Math.floor(Date.now() / 1000);
const text = (id: string, from: string, body: string, contextId?: string) => ({
  messages: [
    { id, from, timestamp: now(), type: 'text', text: { body }, ...(contextId && { context: { id: contextId } }) },
  ],
});

const campaignId = await addDraft(api, 3);
const messages = await acceptAll(api.sql, campaignId);
const phones = (await api.sql`select phone from deliveries where campaign_id = ${campaignId} order by seq`).map((row) =>
  String(row.phone),
);
await post({ statuses: messages.map((id) => ({ id, status: 'delivered', timestamp: now() })) });

test('replies and presses are listed newest first, by campaign and by person, and rated in the report', async () => {
  await post(text('in.1', phones[0] ?? '', 'Merci beaucoup', messages[0]));
  const button = {
    id: 'in.2',
    from: phones[1],
    timestamp: now(),
    type: 'button',
    button: { text: 'Stop', payload: 'STOP' },
    context: { id: messages[1] },
  };
  await post({ messages: [button, button] });
  const page = await api.ok('GET', `/api/inbound?campaignId=${campaignId}&limit=1`);
  expect(page.items).toMatchObject([
    { phone: `+${phones[1]}`, type: 'button', text: 'Stop', payload: 'STOP', asks: 'out', campaignId, seq: 2 },
  ]);
  const rest = await api.ok('GET', `/api/inbound?campaignId=${campaignId}&after=${page.next}`);
  expect(rest).toMatchObject({
    items: [{ phone: `+${phones[0]}`, text: 'Merci beaucoup', asks: null, seq: 1 }],
    next: null,
  });
  expect((await api.ok('GET', `/api/inbound?phone=%2B${phones[0]}`)).items).toHaveLength(1);
  expect((await api.ok('GET', '/api/inbound?senderId=99')).items).toEqual([]);
  expect(await api.ok('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
    responses: { replied: 1, pressed: 1, optedOut: 1, replyRate: 1 / 3, pressRate: 1 / 3, optOutRate: 1 / 3 },
  });
  const [row] = (await api.ok('GET', `/api/reports/delivery-rates?groupBy=campaign&campaignId=${campaignId}`)).items;
  expect(row.responses).toMatchObject({ replied: 1, pressed: 1, optedOut: 1 });
});

test('a suppression tells who asked for it, with what and after which campaign', async () => {
  expect((await api.ok('GET', `/api/suppressions?phone=${phones[1]}`)).items).toMatchObject([
    { phone: `+${phones[1]}`, source: 'person', reason: 'pressed “Stop”', campaignId },
  ]);
});

test('news of the provider is kept and shown with what was done about it', async () => {
  const value = { event: 'PAUSED', message_template_name: 'promo', message_template_language: 'fr' };
  await post({ entry: [{ id: '1', time: now(), changes: [{ field: 'message_template_status_update', value }] }] });
  expect(await api.ok('GET', `/api/senders/${sender.id}/events`)).toMatchObject({
    items: [
      {
        field: 'message_template_status_update',
        event: 'PAUSED',
        subject: 'promo (fr)',
        action: 'nothing_ran',
        detail: value,
      },
    ],
    next: null,
  });
  expect((await api.call('GET', '/api/senders/99/events')).status).toBe(404);
});

test('notifications are found by message id; numbers are whole only for tokens that may see them', async () => {
  const found = await api.ok('GET', `/api/notifications?messageId=${encodeURIComponent(messages[0] ?? '')}`);
  expect(found.items.length).toBeGreaterThanOrEqual(2);
  expect(found.items[0].body).toContain(phones[0]);
  const token = await tokenFor(api.sql, { name: 'support' });
  const masked = await api.raw({
    method: 'GET',
    url: '/api/notifications?messageId=in.1',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(masked.body.items).toHaveLength(1);
  expect(masked.text).toContain('Merci beaucoup');
  expect(masked.text).not.toContain(phones[0]);
  expect((await api.ok('GET', '/api/notifications?messageId=nobody')).items).toEqual([]);
});

test('the words are the account’s own', async () => {
  const usual = await api.ok('GET', '/api/opt-words');
  expect(usual.out).toContain('stop');
  const words = { out: ['Basta'], in: ['Vuelvo'] };
  expect(await api.ok('PUT', '/api/opt-words', words)).toEqual(words);
  expect((await api.call('PUT', '/api/opt-words', { out: [''], in: [] })).status).toBe(422);
  expect(await api.ok('DELETE', '/api/opt-words')).toEqual(usual);
});

test('the figures of the moment', async () => {
  await post({ statuses: [{ id: 'wamid.stranger', status: 'sent' }] });
  const reply = await api.call('GET', '/metrics');
  expect(reply.text).toMatch(/^griot_statuses_set_aside 1$/m);
  expect(reply.text).toMatch(/^griot_ingest_waiting 0$/m);
  expect(reply.text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect((await api.raw({ method: 'GET', url: '/metrics' })).status).toBe(401);
});

test('a campaign that is deleted takes its counts along, and leaves what people wrote', async () => {
  await api.ok('POST', `/api/campaigns/${campaignId}/cancel`);
  await api.call('DELETE', `/api/campaigns/${campaignId}`);
  const answered = async () => (await api.ok('GET', `/api/inbound?phone=${phones[0]}`)).items;
  expect(await answered()).toMatchObject([{ campaignId: null, seq: null }]);
  while (await removeSome(api.sql));
  expect(await api.sql`select 1 from responses where campaign_id = ${campaignId}`).toHaveLength(0);
  expect(await answered()).toMatchObject([{ campaignId: null, seq: null }]);
});

test('the story of a delivery tells what Griot did, what was notified when and how often, what the person did', async () => {
  const id = await addDraft(api, 4); // one of them has opted out by now
  const [first, second, third] = await acceptAll(api.sql, id);
  const people = await api.sql<
    { phone: number }[]
  >`select phone from deliveries where campaign_id = ${id} order by seq`;
  const phone = String(people[0]?.phone);
  const sent = { id: first, status: 'sent', timestamp: now() - 5 };
  await post({ statuses: [first, second, third].map((one) => ({ id: one, status: 'delivered', timestamp: now() })) });
  await post(text('story.1', phone, 'Merci beaucoup', first));
  const button = { text: 'Stop', payload: 'STOP' };
  const press = { id: 'story.2', from: String(people[1]?.phone), timestamp: now(), type: 'button', button };
  await post({ messages: [{ ...press, context: { id: second } }] });
  await post({ statuses: [sent, sent] });
  await post({ statuses: [sent] });
  const address = `/api/campaigns/${id}/deliveries`;
  const story = await api.ok('GET', `${address}/1`);
  expect(story).toMatchObject({ seq: 1, phone: `+${phone}`, status: 'delivered', forgotten: false, attempts: 1 });
  const [sentAt, receivedAt] = [new Date(sent.timestamp * 1000).toISOString(), expect.stringMatching(/^20/)];
  const events = story.events as { kind: string }[];
  expect(events.filter(({ kind }) => kind === 'sent')).toMatchObject([{ at: sentAt, receivedAt, notifications: 3 }]);
  expect(events.map(({ kind }) => kind).sort()).toEqual(['accepted', 'delivered', 'listed', 'reply', 'sent']);
  expect(events.at(-1)).toMatchObject({ kind: 'reply', text: 'Merci beaucoup', type: 'text', asks: null, receivedAt });
  const pressed = (await api.ok('GET', `${address}/2`)).events;
  expect(pressed.at(-1)).toMatchObject({ kind: 'press', text: 'Stop', asks: 'out' });

  // What was forgotten is said: the words, the notifications, in the end the person. The times stay.
  await api.sql`delete from inbound where campaign_id = ${id} and seq = 2`;
  const worn = (await api.ok('GET', `${address}/2`)).events;
  expect(worn.at(-1)).toMatchObject({ kind: 'press', text: null, asks: 'out', receivedAt: null });
  await api.sql`update deliveries set phone = -seq, message_id = null, variables = '{}' where campaign_id = ${id} and seq = 3`;
  const gone = await api.ok('GET', `${address}/3`);
  expect(gone).toMatchObject({ phone: null, forgotten: true });
  expect(gone.events).toContainEqual(
    expect.objectContaining({ kind: 'delivered', receivedAt: null, notifications: 0 }),
  );
  expect((await api.call('GET', `${address}/4`)).status).toBe(404);
});

test('the story of a failure and of an unknown outcome explains itself, in the language of the reader', async () => {
  const id = await addDraft(api, 6); // two have opted out
  const [first] = await acceptAll(api.sql, id);
  const errors = [{ code: 131026, title: 'Message undeliverable' }];
  await post({ statuses: [{ id: first, status: 'failed', timestamp: now(), errors }] });
  await api.sql`
    update deliveries set accepted_at = null, message_id = null,
      status = (case seq when 2 then 'failed' when 3 then 'uncertain' else 'pending' end)::delivery_status,
      attempts = seq, error_code = case seq when 3 then null else '131056' end, failed_at = case seq when 2 then now() end,
      next_attempt_at = case seq when 4 then now() + interval '1 minute' end
    where campaign_id = ${id} and seq > 1`;
  await api.sql`
    insert into uncertain (campaign_id, seq, sender_id, phone, since)
    select campaign_id, seq, ${sender.id}, phone, now() from deliveries where campaign_id = ${id} and seq = 3`;
  const story = async (seq: number) => (await api.ok('GET', `/api/campaigns/${id}/deliveries/${seq}`)).events.at(-1);
  expect(await story(1)).toMatchObject({ kind: 'failed', notifications: 1, error: { code: '131026' } });
  expect(await story(2)).toMatchObject({ kind: 'refused', notifications: 0, error: { code: '131056' } });
  expect(await story(3)).toMatchObject({ kind: 'unanswered', error: null });
  expect(await story(4)).toMatchObject({ kind: 'next_attempt', error: { code: '131056' } });
  const french = await api.call('GET', `/api/campaigns/${id}/deliveries/1`, undefined, { 'accept-language': 'fr' });
  expect(french.body.events.at(-1).error.title).toBe('Injoignable sur WhatsApp');
});
