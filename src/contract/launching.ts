// What comes before a launch and after it: pre-flight, prices, tests, another campaign for some of the same people.
import { z } from 'zod';
import { AGAIN } from '../model/audience.ts';
import { DELIVERY_STATUSES, SKIP_REASONS } from '../model/delivery.ts';
import { explained, finding, ownMessage, templateInput } from './campaign.ts';
import { count, json, time } from './common.ts';

export const testInput = z
  .strictObject({
    to: z
      .array(z.string().min(1).max(40))
      .min(1)
      .max(10)
      .describe('numbers, also in national form of the sender’s country'),
    row: z
      .number()
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .describe('`seq` of the delivery whose values are used; default: the first good one'),
    variables: z
      .record(z.string().max(200), z.string().max(4096))
      .optional()
      .describe("values of your own instead of a row's"),
  })
  .refine((input) => !(input.row && input.variables), { message: 'give either row or variables', path: ['row'] });

export const test = z
  .object({
    id: z.number().int(),
    createdAt: time,
    pausedReason: explained.nullable().describe('why it did not go out; what was not sent by then never is'),
    results: z.array(
      z.object({
        to: z.string().nullable().describe('null once it was forgotten'),
        status: z
          .enum(DELIVERY_STATUSES)
          .describe('`pending`: no worker took it in time, or the provider refused; it is not sent later'),
        messageId: z.string().nullable(),
        skipReason: z.enum(SKIP_REASONS).nullable(),
        error: explained.nullable(),
      }),
    ),
  })
  .meta({ id: 'Test', description: "A campaign's message to numbers of one's own. Counted nowhere." });
export const testSent = test.extend({
  rendered: z.array(json).describe("what was sent: the template's components, or the message as the only one"),
});

export const againInput = z
  .strictObject({
    from: z
      .enum(AGAIN)
      .describe(
        'whom: `failed`, accepted and not `unread`, delivered and `not-replied`, `skipped` (but not opted out), or `never-sent` of a canceled campaign',
      ),
    name: z.string().trim().min(1).max(200).optional().describe('default: made of the old one'),
    errorCode: z.string().min(1).max(50).optional().describe('of the failed only those with this error'),
    template: templateInput.optional().describe("instead of the old campaign's content"),
    message: ownMessage.optional(),
  })
  .refine((input) => !input.errorCode || input.from === 'failed', {
    message: 'goes with from "failed" only',
    path: ['errorCode'],
  })
  .refine((input) => !(input.template && input.message), {
    message: 'give either template or message',
    path: ['message'],
  });

export const price = z.object({
  country: z.string().min(1).max(2).describe('two capital letters; `*` for all that have no price of their own'),
  category: z.string().regex(/^([a-z_]{1,50}|\*)$/, 'must be in lower case, like marketing, or *'),
  price: z.number().min(0).max(100_000).describe('per message'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, like XOF'),
});
export const prices = z.strictObject({ items: z.array(price).max(2_000) });

export const preflight = z
  .object({
    ready: z.boolean().describe('nothing keeps the campaign from being launched'),
    findings: z.array(finding),
    recipients: z.object({
      total: count,
      badValues: count.describe('rows whose values WhatsApp would refuse, or that lack one: a launch skips them'),
      suppressed: count.describe('people on the suppression list now'),
      outsideWindow: count.describe('people who did not write within 24 hours, where no template is sent'),
      sentLately: count.describe('people who got this template from this sender within 24 hours, by another campaign'),
      toSend: count,
      byCountry: z.array(z.object({ country: z.string(), recipients: count })),
    }),
    template: z
      .object({
        name: z.string(),
        language: z.string(),
        status: z.string().nullable(),
        category: z.string().nullable(),
        syncedAt: time.nullable(),
      })
      .nullable(),
    sender: z.object({
      id: z.number().int(),
      name: z.string(),
      ratePerSecond: z.number(),
      dailyLimit: z.number().int().nullable(),
      dailyCount: count.describe('people written to in the last 24 hours'),
      health: z.object({ status: z.string(), detail: z.string(), checkedAt: time }).nullable(),
    }),
    plan: z
      .object({
        finishesAt: time,
        seconds: z.number(),
        days: z.number().int().nullable().describe('days at the daily limit; null without one'),
      })
      .nullable()
      .describe('if it is launched now, or `at`, and has the sender to itself; null where it would take years'),
    cost: z
      .object({
        currency: z.string(),
        total: z.number(),
        byCountry: z.array(
          z.object({
            country: z.string(),
            category: z.string(),
            messages: count,
            price: z.number(),
            cost: z.number(),
          }),
        ),
        unpriced: count.describe('messages to countries that no price is known for'),
      })
      .nullable()
      .describe('by your own prices; null where there are none'),
  })
  .meta({ id: 'Preflight', description: 'All there is to know before a launch.' });
