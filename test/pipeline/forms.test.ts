// Messages of every form through the whole pipeline: what reaches the provider, value by value.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { countsByHand, makeCampaign } from '../support/campaign.ts';
import { openStack, type Stack } from '../support/stack.ts';

let stack: Stack;
afterEach(() => stack?.close());

async function send(template: object, rows: Record<string, string>[], behaviour: object = {}) {
  stack = await openStack('postgres', {
    templates: { checked: false },
    notifications: { enabled: false },
    ...behaviour,
  });
  await stack.addWorkers();
  const { campaignId } = await makeCampaign(stack.sql, {
    recipients: rows.length,
    ratePerSecond: 100,
    baseUrl: stack.simulatorUrl,
    apiKey: DEFAULT_API_KEY,
  });
  for (const [i, row] of rows.entries())
    await stack.sql`update deliveries set variables = ${stack.sql.json(row)} where campaign_id = ${campaignId} and seq = ${i + 1}`;
  await stack.sql`update campaigns set template = ${stack.sql.json(template as never)}, status = 'running' where id = ${campaignId}`;
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(30)) {
    const [row] = await stack.sql`select status from campaigns where id = ${campaignId}`;
    if (row?.status === 'completed') break;
  }
  const bodies = stack.simulator.requests().map((request) => JSON.parse(request.body ?? '{}'));
  return { campaignId, bodies: bodies.sort((a, b) => Number(a.to) - Number(b.to)) };
}

test('each row has its own image, amount, address and coupon', async () => {
  const template = {
    name: 'promo',
    language: 'fr',
    components: [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.sn/{{photo}}' } }] },
      {
        type: 'body',
        parameters: [
          {
            type: 'currency',
            currency: { fallback_value: '{{price}} F', code: 'XOF', amount_1000: '{{thousandths}}' },
          },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '{{path}}' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '1',
        parameters: [{ type: 'coupon_code', coupon_code: '{{coupon}}' }],
      },
    ],
  };
  const rows = [1, 2].map((n) => ({
    photo: `${n}.png`,
    price: `${n}0`,
    thousandths: `${n}0000`,
    path: `p${n}`,
    coupon: `ETE${n}`,
  }));
  const { bodies } = await send(template, rows);
  expect(bodies.map((body) => body.template.components)).toEqual(
    [1, 2].map((n) => [
      { type: 'header', parameters: [{ type: 'image', image: { link: `https://x.sn/${n}.png` } }] },
      {
        type: 'body',
        parameters: [
          { type: 'currency', currency: { fallback_value: `${n}0 F`, code: 'XOF', amount_1000: n * 10_000 } },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: `p${n}` }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '1',
        parameters: [{ type: 'coupon_code', coupon_code: `ETE${n}` }],
      },
    ]),
  );
  expect(bodies[0].template.language).toEqual({ policy: 'deterministic', code: 'fr' });
  expect(bodies[0].messaging_product).toBe(undefined);
});

test('named parameters go in the Cloud form, whose echo settles a lost answer even without a phone number', async () => {
  const template = {
    name: 'promo',
    language: 'fr',
    components: [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: '{{name}}' }] }],
  };
  const { bodies, campaignId } = await send(template, [{ name: 'Awa' }, { name: 'Moussa' }], { lostAnswers: 1 });
  expect(bodies).toMatchObject([
    {
      messaging_product: 'whatsapp',
      template: {
        name: 'promo',
        language: { code: 'fr' },
        components: [{ parameters: [{ parameter_name: 'first_name', text: 'Awa' }] }],
      },
      biz_opaque_callback_data: expect.stringMatching(new RegExp(`^griot:${campaignId}:1:\\d+$`)),
    },
    { biz_opaque_callback_data: expect.stringMatching(new RegExp(`^griot:${campaignId}:2:\\d+$`)) },
  ]);
  expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 2 });
  for (const { id, callbackData } of stack.simulator.accepted()) {
    const status = { id, status: 'sent', timestamp: String(Math.floor(Date.now() / 1000)) };
    await stack.simulator.notify({ statuses: [{ ...status, biz_opaque_callback_data: callbackData }] });
  }
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(50))
    if ((await countsByHand(stack.sql, campaignId)).uncertain === 0) break;
  expect(await countsByHand(stack.sql, campaignId)).toMatchObject({ uncertain: 0, everSent: 2 });
  const ids = await stack.sql<{ phone: number; messageId: string }[]>`
    select phone, message_id as "messageId" from deliveries where campaign_id = ${campaignId} order by seq`;
  const taken = new Map(stack.simulator.accepted().map((message) => [message.to, message.id]));
  for (const row of ids) expect(row.messageId).toBe(taken.get(String(row.phone)));
});
