// What people write back: tied to the message that it answers, stored once, counted once per delivery, and a window opened.
import { describe, expect, test } from 'vitest';
import { openApp } from '../http/setup.ts';
import {
  addLine,
  ago,
  bareValue,
  change,
  cloud,
  countsOf,
  expectTrueCounts,
  secondsOf,
  type Taken,
  takenCampaign,
  textFrom,
} from './setup.ts';

const api = await openApp();
const second = await openApp({ databaseUrl: api.url });
const { sql } = api;
const line = await addLine(api);
const DAY = 86_400;

/** A campaign to the people of another one. */
async function campaignTo({ phones }: Taken, senderId: number, at: Date): Promise<Taken> {
  const taken = await takenCampaign(sql, senderId, phones.length, at);
  await sql`
    update deliveries d set phone = p.phone
    from unnest(${phones.map(Number)}::bigint[]) with ordinality as p (phone, seq)
    where d.campaign_id = ${taken.campaignId} and d.seq = p.seq`;
  return { ...taken, phones };
}

async function tiedTo(messageId: string): Promise<number | null> {
  const [row] = await sql`select campaign_id as "campaignId" from inbound where message_id = ${messageId}`;
  return row?.campaignId;
}

describe('a message is tied', () => {
  test('to the one it answers, though a later one was sent; else to the latest', async () => {
    const older = await takenCampaign(sql, line.senderId, 1, ago(3 * DAY));
    const newer = await campaignTo(older, line.senderId, ago(DAY));
    const answer = textFrom(older.phones[0] ?? '', 'Oui', { context: { id: older.messages[0] } });
    const plain = textFrom(older.phones[0] ?? '', 'Non');
    const stranger = textFrom(older.phones[0] ?? '', 'Peut-être', { context: { id: 'wamid.of.a.chatbot' } });
    await line.tell(cloud({ messages: [answer, plain, stranger] }));
    expect(await tiedTo(answer.id)).toBe(older.campaignId);
    expect(await tiedTo(plain.id)).toBe(newer.campaignId);
    expect(await tiedTo(stranger.id)).toBe(newer.campaignId);
  });

  test('not to one of more than 30 days ago, unless it answers that', async () => {
    const old = await takenCampaign(sql, line.senderId, 1, ago(31 * DAY));
    const plain = textFrom(old.phones[0] ?? '', 'Oui');
    const answer = textFrom(old.phones[0] ?? '', 'Oui', { context: { id: old.messages[0] } });
    await line.tell({ messages: [plain, answer] });
    expect(await tiedTo(plain.id)).toBeNull();
    expect(await tiedTo(answer.id)).toBe(old.campaignId);
  });

  test('not to one that was sent after it', async () => {
    const later = await takenCampaign(sql, line.senderId, 1, ago(60));
    const before = textFrom(later.phones[0] ?? '', 'Allô', { timestamp: secondsOf(ago(120)) });
    await line.tell({ messages: [before] });
    expect(await tiedTo(before.id)).toBeNull();
  });

  test('not to one of another sender, whatever it answers', async () => {
    const other = await addLine(api);
    const theirs = await takenCampaign(sql, other.senderId, 1, ago(DAY));
    const plain = textFrom(theirs.phones[0] ?? '', 'Oui');
    const answer = textFrom(theirs.phones[0] ?? '', 'Oui', { context: { id: theirs.messages[0] } });
    await line.tell({ messages: [plain, answer] });
    expect([await tiedTo(plain.id), await tiedTo(answer.id)]).toEqual([null, null]);
  });

  test('to the message that went to the person’s other id', async () => {
    const { campaignId, phones } = await takenCampaign(sql, line.senderId, 1, ago(DAY));
    await sql`update deliveries set wa_id = '5511900000001' where campaign_id = ${campaignId}`;
    const message = textFrom('5511900000001', 'Oui');
    await line.tell({ messages: [message] });
    expect(await tiedTo(message.id)).toBe(campaignId);
    const windows = await sql`
      select phone from service_windows where sender_id = ${line.senderId} and phone in (5511900000001, ${Number(phones[0])})`;
    expect(windows).toHaveLength(2);
  });
});

test('each message is stored once, however often and wherever it comes', async () => {
  const { campaignId, phones, messages } = await takenCampaign(sql, line.senderId, 30);
  const posts = phones.map((phone, i) =>
    cloud({ messages: [textFrom(phone, 'Oui', { context: { id: messages[i] } })] }),
  );
  const thrice = [...posts, ...posts.toReversed(), ...posts];
  await Promise.all(thrice.map((body, i) => line.tell(body, i % 2 ? api : second)));
  const rows = await sql`select message_id from inbound where campaign_id = ${campaignId}`;
  expect([rows.length, new Set(rows.map((row) => row.message_id)).size]).toEqual([30, 30]);
  expect(await countsOf(sql, campaignId)).toMatchObject({ replied: 30, pressed: 0, optedOut: 0 });
  await expectTrueCounts(sql, campaignId);
});

test('replies, presses and opt-outs count once per delivery, reactions and notices not at all', async () => {
  const { campaignId, phones, messages } = await takenCampaign(sql, line.senderId, 4);
  const from = (i: number, type: string, content: object, seconds = 60) => ({
    ...textFrom(phones[i] ?? '', '', { context: { id: messages[i] }, timestamp: secondsOf(ago(seconds)) }),
    type,
    text: undefined,
    [type]: content,
  });
  await line.tell({ messages: [from(0, 'text', { body: 'Oui' }, 90), from(0, 'text', { body: 'Vraiment' })] });
  await line.tell({ messages: [from(0, 'image', { id: '1' }), from(1, 'button', { payload: 'a', text: 'A' })] });
  await line.tell({
    messages: [
      from(1, 'interactive', { button_reply: { id: 'b', title: 'B' } }),
      from(1, 'text', { body: 'Stop' }),
      from(2, 'button', { payload: 'STOP', text: 'Stop' }),
      from(2, 'text', { body: 'STOP' }),
      from(3, 'reaction', { message_id: messages[3], emoji: '👍' }),
      from(3, 'system', { body: 'changed number' }),
    ],
  });
  expect(await countsOf(sql, campaignId)).toMatchObject({ replied: 3, pressed: 2, optedOut: 2 });
  const kinds = await sql`select seq, kind, at from responses where campaign_id = ${campaignId} order by seq, kind`;
  expect(kinds.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
    ...['1 reply', '2 opt-out', '2 press', '2 reply', '3 opt-out', '3 press', '3 reply'],
  ]);
  expect(Math.abs(kinds[0]?.at.getTime() - ago(90).getTime())).toBeLessThan(10_000);
  await expectTrueCounts(sql, campaignId);
});

test('a message opens a window from its own time on; an older one and a switch of preferences do not move it', async () => {
  const { phones } = await takenCampaign(sql, line.senderId, 2);
  const [at, before] = [ago(100), ago(5_000)];
  const window = async (phone: string | undefined) =>
    (
      await sql`select last_inbound_at as at from service_windows where sender_id = ${line.senderId} and phone = ${Number(phone)}`
    )[0]?.at;
  await line.tell({ messages: [textFrom(phones[0] ?? '', 'Oui', { timestamp: secondsOf(at) })] });
  await line.tell({ messages: [textFrom(phones[0] ?? '', 'Non', { timestamp: secondsOf(before) })] });
  expect(await window(phones[0])).toEqual(at);
  const preference = { wa_id: phones[1], value: 'stop', timestamp: secondsOf(at) };
  await line.tell(change('user_preferences', bareValue({ user_preferences: [preference] })));
  expect(await window(phones[1])).toBeUndefined();
});
