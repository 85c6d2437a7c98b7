// What comes back from people and from the provider.
import { z } from 'zod';
import { idText, json, listOf, pageQuery, time } from './common.ts';

/** Newest first, so a page ends where the next one, of older ones, begins. */
const pages = pageQuery.extend({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the `next` of an earlier page')
    .optional(),
});

export const inboundQuery = pages.extend({
  campaignId: idText.optional(),
  senderId: idText.optional(),
  phone: z.string().max(30).optional().describe('a whole number, with or without +'),
});
export const inboundMessage = z
  .object({
    id: z.number().int(),
    senderId: z.number().int(),
    phone: z.string().describe('+ and digits'),
    messageId: z.string(),
    contextId: z.string().nullable().describe('the id of the message that it answers, where it names one'),
    at: time.describe("the provider's time"),
    receivedAt: time,
    type: z
      .string()
      .describe(
        'text, button, interactive, reaction … as the provider says; user_preferences: switched marketing off or on',
      ),
    text: z.string().nullable(),
    payload: z.string().nullable().describe('of a pressed button'),
    asks: z.enum(['out', 'in']).nullable().describe('for no more campaigns, or for them again; null: neither'),
    campaignId: z
      .number()
      .int()
      .nullable()
      .describe(
        'the campaign it answers: that of the message it names, else the latest one the person got within 30 days',
      ),
    seq: z.number().int().nullable().describe('the delivery within the campaign'),
  })
  .meta({ id: 'InboundMessage', description: 'A reply or a button press, stored once.' });
export const inboundPage = listOf(inboundMessage);

export const providerEventsQuery = pages;
export const providerEvent = z
  .object({
    id: z.number().int(),
    field: z.string().describe("the provider's kind of news: message_template_status_update, account_update …"),
    event: z.string().describe("the provider's word: PAUSED, ACCOUNT_RESTRICTION …"),
    subject: z.string().nullable().describe('the template or number it is about'),
    action: z
      .string()
      .nullable()
      .describe('what Griot did: `paused_3`, that many campaigns; null: nothing follows from it'),
    detail: z.record(z.string(), json),
    at: time,
    receivedAt: time,
  })
  .meta({ id: 'ProviderEvent', description: 'News of a template, a number or the account, stored once.' });
export const providerEventsPage = listOf(providerEvent);

export const notificationsQuery = z.strictObject({
  messageId: z
    .string()
    .min(1)
    .max(512)
    .describe("the provider's id of a message, its reply, or the message it answers"),
});
export const notification = z
  .object({
    senderId: z.number().int(),
    receivedAt: time,
    body: z.string().describe('as it came; phone numbers are masked unless the token may see them (right `numbers`)'),
  })
  .meta({ id: 'Notification', description: 'A notification as the provider sent it, kept for some days.' });
export const notificationsPage = z.object({ items: z.array(notification), next: z.null() });

const words = z.array(z.string().trim().min(1).max(100)).max(500);
export const optWords = z
  .strictObject({
    out: words.describe('for no more campaigns'),
    in: words.describe('for campaigns again'),
  })
  .meta({
    id: 'OptWords',
    description:
      'Messages by which people opt out and back in. The whole message counts; accents, case, punctuation, spaces and emoji do not.',
  });
