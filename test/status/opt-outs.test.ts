// Who asks for no more campaigns gets none, by whatever way and in whatever order they ask, until they ask again.
import { describe, expect, test } from 'vitest';
import { openApp } from '../http/setup.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { until } from '../support/griot.ts';
import { openStack } from '../support/stack.ts';
import {
  addLine,
  ago,
  bareValue,
  change,
  cloud,
  expectTrueCounts,
  secondsOf,
  takenCampaign,
  textFrom,
} from './setup.ts';

const api = await openApp();
const second = await openApp({ databaseUrl: api.url });
const { sql } = api;
const line = await addLine(api);
const people = (count: number, at?: Date) => takenCampaign(sql, line.senderId, count, at);

const says = (from: string | undefined, body: string, secondsAgo = 60, fields: object = {}) =>
  textFrom(from ?? '', body, { timestamp: secondsOf(ago(secondsAgo)), ...fields });
const tell = (...messages: object[]) => line.tell(cloud({ messages }));

/** Those of these phones that are suppressed. */
async function suppressed(...phones: (string | undefined)[]): Promise<string[]> {
  const rows = await sql<
    { phone: number }[]
  >`select phone from suppressions where phone = any(${phones.map(Number)}::bigint[])`;
  const found = new Set(rows.map(({ phone }) => String(phone)));
  return phones.filter((phone) => phone !== undefined && found.has(phone)) as string[];
}

describe('words', () => {
  const OUT = [
    ...['STOP', 'stop', ' Stop ! ', 'STOP.', '« stop »', 'S.T.O.P', '🛑 STOP 🛑', 'stop\n', 'ＳＴＯＰ'],
    ...['ARRÊT', 'arret', 'Arrêter', 'arre\u0302ter', 'DÉSABONNER', 'desabonner', 'Me désabonner…', 'Unsubscribe'],
  ];
  const NOTHING = [
    ...["Don't stop!", 'Stop à 18 h ?', 'stopper', 'Je ne veux pas arrêter', 'L’arrêt du bus', '🛑', '!!!', ' '],
    ...['nonstop', 'STOP STOP', `stop ${'!'.repeat(300)}`, 'https://e.com/stop'],
  ];

  test('a whole message counts whatever its accents, case, punctuation and emoji, and a word within one does not', async () => {
    const { phones } = await people(OUT.length + NOTHING.length);
    await tell(...[...OUT, ...NOTHING].map((body, i) => says(phones[i], body)));
    expect(await suppressed(...phones)).toEqual(phones.slice(0, OUT.length));
  });

  test('a button by its payload or its text, an item of a list by either', async () => {
    const { phones } = await people(6);
    const press = (i: number, type: string, content: object) => ({
      ...says(phones[i], ''),
      type,
      text: undefined,
      [type]: content,
    });
    await tell(
      press(0, 'button', { payload: 'STOP', text: 'Non merci' }),
      press(1, 'button', { payload: null, text: 'Se désabonner' }),
      press(2, 'interactive', { type: 'button_reply', button_reply: { id: 'b7', title: 'Stop promotions' } }),
      press(3, 'interactive', { type: 'list_reply', list_reply: { id: 'unsubscribe', title: 'Plus rien' } }),
      press(4, 'button', { payload: 'OK', text: 'Je viens' }),
      press(5, 'interactive', {
        type: 'list_reply',
        list_reply: { id: 'bus', title: 'Arrêt du bus', description: 'STOP' },
      }),
    );
    expect(await suppressed(...phones)).toEqual(phones.slice(0, 4));
  });
});

test('the switch for marketing messages turns them off and on', async () => {
  const { phones } = await people(2);
  const preference = (wa_id: string | undefined, value: string, secondsAgo: number) =>
    change(
      'user_preferences',
      bareValue({
        user_preferences: [{ wa_id, value, category: 'marketing_messages', timestamp: secondsOf(ago(secondsAgo)) }],
      }),
    );
  await line.tell(preference(phones[0], 'stop', 100));
  await line.tell(preference(phones[1], 'stop', 100));
  expect(await suppressed(...phones)).toEqual(phones);
  await line.tell(preference(phones[0], 'resume', 50));
  expect(await suppressed(...phones)).toEqual(phones.slice(1));
});

test('cause, time and campaign are kept, and a repetition changes nothing', async () => {
  const { campaignId, phones, messages } = await people(2);
  const stop = says(phones[0], ' Stop ! ', 500, { context: { id: messages[0] } });
  const errors = [{ code: 131050, title: 'User stopped marketing' }];
  const failed = { id: messages[1], status: 'failed', timestamp: secondsOf(ago(400)), errors };
  const both = cloud({ messages: [stop], statuses: [failed] });
  const rows = () => sql`
    select phone, reason, source, campaign_id as "campaignId", created_at as "at" from suppressions
    where phone = any(${phones.map(Number)}::bigint[]) order by phone`;
  await line.tell(both);
  const kept = await rows();
  expect([...kept]).toEqual([
    {
      phone: Number(phones[0]),
      reason: 'wrote “Stop !”',
      source: 'person',
      campaignId,
      at: new Date(Number(stop.timestamp) * 1000),
    },
    {
      phone: Number(phones[1]),
      reason: 'provider: opted out',
      source: 'provider',
      campaignId,
      at: new Date(Number(failed.timestamp) * 1000),
    },
  ]);
  await Promise.all(Array.from({ length: 8 }, (_, i) => line.tell(both, i % 2 ? api : second)));
  expect([...(await rows())]).toEqual([...kept]);
  await expectTrueCounts(sql, campaignId);
});

describe('the last word by the provider’s time holds', () => {
  test('START after STOP, and STOP after START', async () => {
    const { phones } = await people(2);
    await tell(says(phones[0], 'STOP', 300), says(phones[1], 'STOP', 300));
    await tell(says(phones[0], 'Start', 200), says(phones[1], 'réabonner', 200));
    expect(await suppressed(...phones)).toEqual([]);
    await tell(says(phones[0], 'stop', 100));
    expect(await suppressed(...phones)).toEqual(phones.slice(0, 1));
  });

  test('a STOP that comes late, older than the START, changes nothing; neither does one that comes again', async () => {
    const { phones } = await people(2);
    await tell(says(phones[0], 'START', 100));
    await tell(says(phones[0], 'STOP', 200));
    const stop = says(phones[1], 'STOP', 200);
    await tell(stop);
    await tell(says(phones[1], 'START', 100));
    await tell(stop);
    expect(await suppressed(...phones)).toEqual([]);
  });

  test('in one body, in either order', async () => {
    const { phones } = await people(4);
    await tell(says(phones[0], 'STOP', 200), says(phones[0], 'START', 100));
    await tell(says(phones[1], 'START', 100), says(phones[1], 'STOP', 200));
    await tell(says(phones[2], 'START', 200), says(phones[2], 'STOP', 100));
    await tell(says(phones[3], 'STOP', 100), says(phones[3], 'START', 200));
    expect(await suppressed(...phones)).toEqual(phones.slice(2));
  });

  test('heard by two processes at once', async () => {
    const { phones } = await people(60);
    const words = (i: number) => (i % 2 ? (['STOP', 'START'] as const) : (['START', 'STOP'] as const));
    const told = phones.flatMap((phone, i) =>
      words(i).map((word, j) =>
        line.tell({ messages: [says(phone, word, 200 - 100 * j)] }, (i >> 1) % 2 === j ? api : second),
      ),
    );
    await Promise.all(told);
    expect(await suppressed(...phones)).toEqual(phones.filter((_, i) => i % 2 === 0));
  });
});

test('what the provider tells counts by its time, too', async () => {
  const { phones, messages } = await people(2);
  const stopped = (i: number, secondsAgo: number) => {
    const errors = [{ code: 131050, title: 'User stopped marketing' }];
    return line.tell({
      statuses: [{ id: messages[i], status: 'failed', timestamp: secondsOf(ago(secondsAgo)), errors }],
    });
  };
  await tell(says(phones[0], 'START', 60));
  await stopped(0, 120);
  expect(await suppressed(phones[0])).toEqual([]);
  await tell(says(phones[1], 'STOP', 180));
  await stopped(1, 60);
  await tell(says(phones[1], 'START', 120));
  expect(await suppressed(phones[1])).toEqual([phones[1]]);
});

test('whom an operator suppressed, no START brings back', async () => {
  const { phones } = await people(1);
  await api.ok('POST', '/api/suppressions', { phone: `+${phones[0]}`, reason: 'by letter' });
  await tell(says(phones[0], 'STOP', 200));
  await tell(says(phones[0], 'START', 100));
  expect(await suppressed(...phones)).toEqual(phones);
  expect([...(await sql`select reason, source from suppressions where phone = ${Number(phones[0])}`)]).toEqual([
    { reason: 'by letter', source: 'operator' },
  ]);
});

describe('somebody who writes under another id than the number on the list', () => {
  /** Both numbers of a person. */
  async function somebody(at?: Date): Promise<{ both: string[]; message: string }> {
    const { campaignId, phones, messages } = await people(1, at);
    const waId = `55${phones[0]?.slice(3)}`;
    await sql`update deliveries set wa_id = ${waId} where campaign_id = ${campaignId}`;
    return { both: [phones[0] ?? '', waId], message: messages[0] ?? '' };
  }

  test('is suppressed under both and comes back under both, whether they answer a message or not', async () => {
    for (const answering of [true, false]) {
      const { both, message } = await somebody();
      const context = answering ? { context: { id: message } } : {};
      await tell(says(both[1], 'STOP', 200, context));
      expect(await suppressed(...both)).toEqual(both);
      await tell(says(both[1], 'START', 100, context));
      expect(await suppressed(...both)).toEqual([]);
    }
  });

  test('comes back under both though nobody wrote to them for long, since they had opted out', async () => {
    const { both, message } = await somebody(ago(50 * 86_400));
    await tell(says(both[1], 'STOP', 49 * 86_400, { context: { id: message } }));
    expect(await suppressed(...both)).toEqual(both);
    await tell(says(both[1], 'START'));
    expect(await suppressed(...both)).toEqual([]);
  });
});

test('a running campaign skips who opted out meanwhile, and suppresses whom the provider refuses for it', {
  timeout: 60_000,
}, async () => {
  const stack = await openStack('postgres', { templates: { checked: false } });
  try {
    const web = await openApp({ databaseUrl: stack.databaseUrl });
    const { tell: tellWeb, senderId } = await addLine(web);
    await stack.sql`update senders set base_url = ${stack.simulatorUrl}, rate_per_second = 50 where id = ${senderId}`;
    const { campaignId } = await makeCampaign(stack.sql, { recipients: 150, senderId, status: 'running' });
    const rows = await stack.sql<
      { phone: number }[]
    >`select phone from deliveries where campaign_id = ${campaignId} order by seq`;
    const phones = rows.map(({ phone }) => String(phone));
    stack.simulator.behave({ refusals: [{ code: 131050, to: [phones[4] ?? ''] }], notifications: { enabled: false } });
    await stack.addWorkers();
    await until(() => stack.simulator.stats().accepted > 20);
    await tellWeb({ messages: [says(phones[149], 'STOP', 1)] });
    await until(async () => (await countsByHand(stack.sql, campaignId)).accepted === 148);
    const last = stack.sql`select status, skip_reason as why from deliveries where campaign_id = ${campaignId} and seq in (5, 150) order by seq`;
    expect([...(await last)]).toEqual([
      { status: 'failed', why: null },
      { status: 'skipped', why: 'opted_out' },
    ]);
    expect(stack.simulator.requests({ limit: 1_000 }).filter(({ to }) => to === phones[149])).toEqual([]);
    const list = stack.sql`select phone, source, campaign_id from suppressions order by phone`;
    expect([...(await list)]).toEqual([
      { phone: Number(phones[4]), source: 'provider', campaign_id: campaignId },
      { phone: Number(phones[149]), source: 'person', campaign_id: null },
    ]);
  } finally {
    await stack.close();
  }
});
