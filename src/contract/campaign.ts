// Campaigns, their lists, their deliveries and their reports.
import { z } from 'zod';
import { DELIVERY_STATUSES } from '../model/delivery.ts';
import { id, idText, json, pageQuery, time } from './common.ts';

const templateInput = z
  .strictObject({
    name: z.string().min(1).max(512),
    language: z.string().min(2).max(20).describe('as the provider writes it: fr, en_US …'),
    components: z
      .array(json)
      .max(20)
      .optional()
      .describe('the array of the provider; any string may hold {{column}} or {{column|default}}'),
    body: z.array(z.string().max(1024)).max(50).optional().describe("short form: the body's text parameters, in order"),
  })
  .refine((t) => !(t.components && t.body), { message: 'give either components or body', path: ['body'] });

export const campaignCreate = z.strictObject({
  name: z.string().trim().min(1).max(200),
  senderId: id.optional().describe('default: the sender named `default`, or the only one'),
  template: templateInput,
});
export const campaignPatch = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  senderId: id.optional(),
  template: templateInput.optional(),
});
export type CampaignCreate = z.infer<typeof campaignCreate>;
export type CampaignPatch = z.infer<typeof campaignPatch>;

const explained = z.object({
  code: z.string(),
  title: z.string(),
  hint: z.string().describe('what it means and what to do'),
});

const count = z.number().int().min(0);
export const states = z.object(
  Object.fromEntries(DELIVERY_STATUSES.map((s) => [s, count])) as Record<
    (typeof DELIVERY_STATUSES)[number],
    typeof count
  >,
);
export const funnel = z.object({
  total: count.describe('all rows imported'),
  accepted: count,
  sent: count,
  delivered: count,
  read: count,
  failed: count,
  refused: count.describe('the failed that were never accepted'),
});
const rate = z.number().min(0).nullable();
export const rates = z.object({
  delivery: rate.describe('delivered ÷ sent'),
  read: rate.describe('read ÷ delivered'),
  failure: rate.describe('failed ÷ (accepted + refused)'),
});

const campaignFields = {
  id: z.number().int(),
  name: z.string(),
  senderId: z.number().int(),
  template: z.object({ name: z.string(), language: z.string(), components: z.array(json) }),
  status: z.enum(['draft', 'scheduled', 'running', 'paused', 'completed', 'canceled', 'failed']),
  pausedReason: explained.nullable().describe('why Griot paused it; null when a person did'),
  launchAt: time.nullable(),
  launchedAt: time.nullable(),
  completedAt: time.nullable(),
  createdAt: time,
};
export const campaign = z
  .object({
    ...campaignFields,
    states,
    funnel,
    rates,
    eta: time.nullable().describe('when the last message leaves at the limit'),
  })
  .meta({ id: 'Campaign', description: 'One template message to many people: where it stands and how far it got.' });

export const launch = z.strictObject({ at: z.iso.datetime({ offset: true }).optional().describe('default: now') });

export const importQuery = z.strictObject({
  phone: z.string().min(1).max(200).optional().describe('name of the phone column; default: guessed'),
  country: z.string().min(2).max(2).optional().describe('two letters; country of numbers in national form'),
  delimiter: z.string().min(1).max(3).optional().describe('default: detected'),
  encoding: z.string().min(1).max(40).optional().describe('default: detected'),
});
export const importResult = z
  .object({
    importId: z.number().int(),
    rows: count,
    imported: count,
    rejected: count,
    duplicates: count,
    suppressed: count,
  })
  .meta({ id: 'ImportResult', description: 'rows = imported + rejected + duplicates + suppressed.' });
export const importRecord = z
  .object({
    id: z.number().int(),
    campaignId: z.number().int(),
    fileName: z.string().nullable(),
    columns: z.array(z.string()),
    phoneColumn: z.string(),
    rows: count,
    imported: count,
    rejected: count,
    duplicates: count,
    suppressed: count,
    createdAt: time,
  })
  .meta({ id: 'Import', description: 'A list that was taken into a campaign.' });

const finding = z.object({
  level: z.enum(['error', 'warning']),
  code: z.string(),
  path: z.string(),
  message: z.string(),
});
export const previewInput = z.strictObject({ limit: z.number().int().min(1).max(50).default(5) });
export const preview = z.object({
  messages: z.array(z.object({ seq: z.number().int(), phone: z.string(), components: z.array(json) })),
  findings: z.array(finding),
});

export const delivery = z
  .object({
    seq: z.number().int(),
    phone: z.string().describe('+ and digits'),
    waId: z.string().nullable().describe("the person's WhatsApp id where it differs from the number"),
    variables: z.record(z.string(), z.string()),
    status: z.enum(DELIVERY_STATUSES),
    skipReason: z.string().nullable(),
    attempts: count,
    messageId: z.string().nullable(),
    held: z.boolean().describe('accepted, and held back by the provider for quality'),
    error: explained.nullable(),
    nextAttemptAt: time.nullable(),
    acceptedAt: time.nullable(),
    sentAt: time.nullable(),
    deliveredAt: time.nullable(),
    readAt: time.nullable(),
    failedAt: time.nullable(),
  })
  .meta({ id: 'Delivery', description: 'One message to one person, and what became of it.' });
export const deliveriesQuery = pageQuery.extend({
  status: z.enum(DELIVERY_STATUSES).optional(),
  phone: z.string().max(30).optional().describe('a whole number, with or without +'),
});

export const ratesQuery = z.strictObject({
  groupBy: z.enum(['campaign', 'error']).describe('one row per campaign, or per error code'),
  campaignId: idText.optional(),
  senderId: idText.optional(),
});
export const ratesRow = z.object({
  campaignId: z.number().int().optional(),
  name: z.string().optional(),
  code: z.string().optional(),
  title: z.string().optional(),
  hint: z.string().optional(),
  failed: count.optional(),
  funnel: funnel.optional(),
  rates: rates.optional(),
});
