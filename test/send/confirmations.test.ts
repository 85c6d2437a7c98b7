// The word back to who opts out or in: once, in a slot of the sender's pace, and only where there is a text for it.
import { expect, test } from 'vitest';
import { sendConfirmations } from '../../src/send/confirmations.ts';
import { addSender, openApp } from '../http/setup.ts';
import { TEST_SEAL } from '../support/campaign.ts';

const api = await openApp();
const deps = { sql: api.sql, seal: TEST_SEAL, providers: api.providers, log: api.log };
const sender = await addSender(api, { ratePerSecond: 10, optOutReply: 'Vous ne recevrez plus rien.' });
const hook = new URL(sender.webhookUrl).pathname;

let messages = 0;
async function write(from: string, body: string, secondsAgo = 0): Promise<void> {
  messages += 1;
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  const message = { id: `in.${messages}`, from, timestamp, type: 'text', text: { body } };
  const reply = await api.raw({ method: 'POST', url: hook, payload: JSON.stringify({ messages: [message, message] }) });
  expect(reply.status).toBe(200);
}

/** What the provider got, in order. */
const got = () =>
  api.simulator.requests({ limit: 100 }).map(({ to, body }) => [to, JSON.parse(body ?? '{}').text?.body]);

test('whoever opts out gets the text once, by whatever process; who says it twice gets no second one', async () => {
  await write('221771110001', 'STOP');
  await write('221771110001', 'Stop !!');
  await write('221771110002', 'Merci');
  const sent = await Promise.all([sendConfirmations(deps), sendConfirmations(deps), sendConfirmations(deps)]);
  expect(sent.reduce((sum, count) => sum + count)).toBe(1);
  expect(got()).toEqual([['221771110001', 'Vous ne recevrez plus rien.']]);
});

test('without a text for it, or long after, nothing is said', async () => {
  await write('221771110001', 'START');
  await write('221771110003', 'STOP', 7_200);
  expect(await sendConfirmations(deps)).toBe(0);
  await api.ok('PATCH', `/api/senders/${sender.id}`, { optInReply: 'Bon retour !' });
  await write('221771110003', 'START');
  expect(await sendConfirmations(deps)).toBe(1);
});

test('each takes a slot of the pace, and a sender that rests is left to rest', async () => {
  for (let i = 0; i < 5; i += 1) await write(`22177111010${i}`, 'STOP');
  const before = got().length;
  await sendConfirmations(deps);
  const at = api.simulator
    .requests({ limit: 100 })
    .slice(before)
    .map((request) => request.at);
  expect(at).toHaveLength(5);
  expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(390); // four distances at ten per second
  await api.sql`update senders set next_slot_at = now() + interval '1 minute' where id = ${sender.id}`;
  await write('221771110200', 'STOP');
  expect(await sendConfirmations(deps)).toBe(0);
  await api.sql`update senders set next_slot_at = now() where id = ${sender.id}`;
  expect(await sendConfirmations(deps)).toBe(1);
});
