// Senders: lines at the provider.
import { z } from 'zod';
import { CALLBACK_CODES } from '../model/finding-codes.ts';
import { idText, json, time } from './common.ts';

/** At most so many campaign messages to one person in so many days. */
export const frequencyCap = z.strictObject({
  messages: z.number().int().min(1).max(100),
  days: z.number().int().min(1).max(90),
});

/** WhatsApp's limit for a text. */
const reply = z.string().trim().min(1).max(4096).nullable();

const fields = {
  name: z.string().trim().min(1).max(100),
  baseUrl: z.url({ protocol: /^https?$/ }).describe("origin of the provider's API; https, or http on loopback"),
  apiKey: z.string().min(1).max(1000).describe('never shown again'),
  namespace: z.string().max(200).nullable().describe("the templates' namespace"),
  ratePerSecond: z.number().min(0.1).max(1000).describe('messages per second at most'),
  recipientType: z.string().max(50).nullable().describe('`recipient_type` of each message; null leaves it out'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two capital letters, like SN')
    .nullable()
    .describe('country of numbers in national form'),
  requestTimeoutMs: z.number().int().min(1_000).max(120_000).describe('time limit of one request, milliseconds'),
  dailyLimit: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .nullable()
    .describe('unique people in any 24 hours at most, as the provider limits the number; null: no limit'),
  uncertain: z
    .enum(['hold', 'resend-on-evidence'])
    .describe(
      'what becomes of a message whose outcome is unknown and of which no status comes: `hold` leaves it to an operator; ' +
        '`resend-on-evidence` sends it again after 10 minutes where at least 99 % of the messages accepted around that time had a `sent` status',
    ),
  frequencyCap: frequencyCap
    .nullable()
    .describe('for new campaigns: at most so many messages of any campaign to one person in so many days'),
  optOutReply: reply.describe('sent once to whoever opts out by writing or pressing a button; null: nothing'),
  optInReply: reply.describe('sent once to whoever opts back in; null: nothing'),
};

export const senderCreate = z.strictObject({
  ...fields,
  baseUrl: fields.baseUrl.optional(),
  namespace: fields.namespace.optional(),
  ratePerSecond: fields.ratePerSecond.optional(),
  recipientType: fields.recipientType.optional(),
  country: fields.country.optional(),
  requestTimeoutMs: fields.requestTimeoutMs.optional(),
  dailyLimit: fields.dailyLimit.optional(),
  uncertain: fields.uncertain.optional(),
  frequencyCap: fields.frequencyCap.optional(),
  optOutReply: fields.optOutReply.optional(),
  optInReply: fields.optInReply.optional(),
});
export const senderPatch = z.strictObject(fields).partial();

export const webhookState = z.object({
  registered: z.boolean(),
  code: z
    .enum(CALLBACK_CODES)
    .nullable()
    .describe('what `detail` says, as a word; null for what was stored by a version before'),
  detail: z.string(),
  checkedAt: time.nullable(),
});

export const sender = z
  .object({
    id: z.number().int(),
    name: fields.name,
    baseUrl: z.string(),
    namespace: z.string().nullable(),
    ratePerSecond: z.number(),
    recipientType: z.string().nullable(),
    country: z.string().nullable(),
    requestTimeoutMs: z.number().int(),
    dailyLimit: z.number().int().nullable(),
    dailyCount: z
      .number()
      .int()
      .nullable()
      .describe('people written to in the last 24 hours; null without a daily limit'),
    uncertain: fields.uncertain,
    frequencyCap: frequencyCap.nullable(),
    optOutReply: fields.optOutReply,
    optInReply: fields.optInReply,
    slowedTo: z
      .number()
      .nullable()
      .describe(
        'messages per second now, after the provider asked for less; it rises again by itself; null: the full rate',
      ),
    webhookUrl: z
      .string()
      .nullable()
      .describe('where the provider reports to; holds a secret: null for whoever may not `manage`'),
    oldWebhookUntil: time.nullable().describe('after a rotation: until when the address before is taken, too'),
    webhook: webhookState,
    templatesSyncedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Sender', description: 'A line at the provider: address, limit, callback. Its key is never shown.' });

export const senderHealth = z
  .object({
    status: z.enum(['connected', 'limited', 'disconnected', 'unknown']),
    detail: z.string(),
    checkedAt: time.describe('the provider is asked at most every 5 minutes'),
  })
  .meta({ id: 'SenderHealth', description: 'How the provider says the line of a sender is.' });

export const webhookRegister = z.strictObject({
  replace: z.boolean().default(false).describe("take the place of somebody else's callback"),
});

export const webhookRotate = z.strictObject({
  hours: z.number().int().min(0).max(168).default(24).describe('for how long the address before is taken, too'),
});

export const template = z
  .object({
    senderId: z.number().int(),
    name: z.string(),
    language: z.string(),
    namespace: z.string().nullable(),
    category: z.string(),
    status: z.string(),
    quality: z
      .string()
      .nullable()
      .describe(
        'how people take it, as WhatsApp sees it: green, yellow, red, unknown; null where the provider does not say',
      ),
    rejectedReason: z.string().nullable().describe('why WhatsApp refused it, in its own words'),
    components: z.array(json),
    sendable: z.boolean().describe('whether the provider lets it be sent'),
    syncedAt: time,
  })
  .meta({ id: 'Template', description: 'A template as the provider listed it at the last sync.' });

export const templateQuery = z.object({ senderId: idText.optional() });
