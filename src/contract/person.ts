// One person: everything that is held about them, and what was forgotten.
import { z } from 'zod';
import { count, json } from './common.ts';

const flag = (fallback: 'true' | 'false') =>
  z
    .enum(['true', 'false'])
    .default(fallback)
    .transform((text) => text === 'true');

export const personParams = z.object({
  phone: z.string().min(1).max(40).describe('however it is written; in national form only with `country`'),
});
export const personQuery = z.strictObject({
  country: z.string().length(2).optional().describe('two letters; country of a number in national form'),
});
export const erasureQuery = personQuery.extend({
  dryRun: flag('false').describe('tells how much there is, and changes nothing'),
  keepSuppressed: flag('true').describe('the number alone stays on the list of people who must not be messaged'),
});

const records = z.array(z.record(z.string(), json));
export const person = z
  .object({
    phones: z.array(z.string()).describe('+ and digits; also the numbers under which WhatsApp knows them'),
    suppressions: records.describe('that they must not be messaged, and why'),
    deliveries: records.describe('messages to them, or that were to be, with the values of the list'),
    replies: records.describe('what they wrote and pressed'),
    lists: records.describe('kept lists they are on'),
    rejects: records.describe('rows of lists that were left out and hold the number'),
    passing: records.describe('what is kept for a day or two, so that messages go out rightly'),
    notifications: records.describe('of the provider, as they came'),
  })
  .meta({ id: 'Person', description: 'Everything that Griot holds about one person.' });

export const erased = z
  .object({
    deliveries: count.describe('messages from which they are gone; the messages stay counted'),
    unsent: count.describe('of those, still to be sent, and not sent now'),
    replies: count,
    lists: count,
    rejects: count,
    notifications: count,
    left: count.describe('messages under way or of unknown outcome: forgotten by itself when that is decided'),
    finished: z.boolean().describe('whether nothing is left; if not, it goes on by itself'),
    suppressed: z.boolean().describe('whether the number is on the list of people who must not be messaged'),
  })
  .meta({ id: 'Erased', description: 'What was forgotten of one person, or, in a dry run, would be.' });
