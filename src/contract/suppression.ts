// People who must not be messaged.
import { z } from 'zod';
import { count, pageQuery, time } from './common.ts';

/** Phones in one request. */
export const MAX_PHONES = 10_000;

/** One line: it stands in tables and lists. */
export const suppressionReason = z
  .string()
  .trim()
  .min(1)
  .max(200, 'must have 200 characters at most')
  .regex(/^\P{Cc}*$/u, 'must be one line, without control characters');

export const suppressionsQuery = pageQuery.extend({
  phone: z.string().max(30).optional().describe('a whole number, with or without +'),
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the `next` of an earlier page')
    .optional(),
});

const phone = z.string().describe('as written; in national form only with `country`');
export const suppressionAdd = z
  .strictObject({
    phone: phone.optional(),
    phones: z.array(phone).min(1).max(MAX_PHONES).optional().describe('instead of `phone`: many at once'),
    reason: suppressionReason
      .default('manual')
      .describe('why; whoever is on the list already keeps the reason and the time'),
    country: z.string().min(2).max(2).optional().describe('two letters; country of numbers in national form'),
  })
  .refine((body) => (body.phone === undefined) !== (body.phones === undefined), {
    message: 'give either phone or phones',
    path: ['phone'],
  });

export const suppressionAdded = z
  .object({
    added: count.describe('new on the list'),
    known: count.describe('on the list already, or given twice'),
    rejected: z
      .array(
        z.object({
          index: count.describe('place in `phones`, from 0'),
          phone: z.string().describe('as it was given'),
          code: z.string().describe('stable word for programs'),
          reason: z.string().describe('what is wrong, in the language of the reader'),
        }),
      )
      .describe('not taken, with the reasons'),
  })
  .meta({ id: 'SuppressionsAdded', description: 'What became of each phone: added + known + rejected = those given.' });

export const suppression = z
  .object({
    phone: z.string().describe('+ and digits'),
    reason: z.string().describe('of a person: what they wrote or pressed'),
    source: z
      .enum(['person', 'provider', 'operator'])
      .describe('who asked for it; `person` and `provider` are taken back when the person opts back in'),
    campaignId: z.number().int().nullable().describe('the campaign that the person answered'),
    createdAt: time.describe('of a person: when they wrote it'),
  })
  .meta({ id: 'Suppression', description: 'A person who must not be messaged, by any campaign of the account.' });

export const suppressionParams = z.object({ phone: z.string().min(1).max(30).describe('digits, with or without +') });
