// Reports: delivery rates by any grouping, one campaign in full, two side by side.
import { z } from 'zod';
import { isZone } from '../model/zone.ts';
import { deliveriesQuery, explained, funnel, rates, responses, states } from './campaign.ts';
import { count, id, idText, time } from './common.ts';

const MAX_OFFSET = 1_000_000;
const QUARTER_MS = 15 * 60_000;

const zone = z
  .string()
  .max(64)
  .refine(isZone, 'must be a zone like Africa/Dakar')
  .describe('IANA name: days and hours are those of this zone; default: UTC');

/** A day stays a text, which the zone makes an instant. */
const dayOrInstant = z.string().transform((text, context) => {
  if (z.iso.date().safeParse(text).success) return text;
  const at = z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text) : null;
  if (at && at.getTime() % QUARTER_MS === 0) return at;
  context.addIssue({
    code: 'custom',
    message: 'must be a date, or an instant with its offset on a quarter of an hour',
  });
  return z.NEVER;
});

const filters = {
  from: dayOrInstant.optional().describe('only what was accepted or refused from this date or instant on'),
  to: dayOrInstant.optional().describe('and until this date, the whole day included, or before this instant'),
  zone: zone.optional(),
  campaignId: idText.optional(),
  senderId: idText.optional(),
  template: z.string().max(512).optional().describe('name of a template, in any of its languages'),
  country: z
    .string()
    .regex(/^([A-Za-z]{2}|\?\?)$/, 'must be two letters like SN')
    .transform((text) => text.toUpperCase())
    .optional()
    .describe('of the recipients’ numbers'),
};

export const ratesQuery = z.strictObject({
  groupBy: z
    .enum(['campaign', 'template', 'sender', 'country', 'day', 'hour', 'error'])
    .describe('one row for each; days and hours are those in which the provider accepted or refused the messages'),
  ...filters,
  format: z.enum(['json', 'csv']).default('json'),
  after: z
    .string()
    .refine((text) => /^\d{1,7}$/.test(text) && Number(text) <= MAX_OFFSET, 'must be the `next` of an earlier page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('rows per page'),
});

const seconds = z.number().min(0).nullable();
const percentiles = z.object({ p50: seconds, p90: seconds, p99: seconds });
export const timing = z
  .object({ delivered: percentiles, read: percentiles })
  .describe(
    'seconds from accepted within which half, nine tenths, 99 % of those delivered (read) were so; off a histogram: ' +
      'at most 12.3 % off the true value, and 1 for all up to a second',
  );
export const billing = z
  .object({
    billable: count.describe('delivered templates without those that the provider called free'),
    cost: z
      .object({
        currency: z.string(),
        total: z.number(),
        unpriced: count.describe('billable messages that no price is known for'),
      })
      .nullable()
      .describe('by your own prices; null as long as none are set'),
    byCategory: z.array(
      z.object({
        category: z.string().describe('of the template when it was launched; `unknown` where it was not synced'),
        billable: count,
        cost: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'Billing' });

const rateFields = { funnel, rates, responses, timing, billing };
export const ratesRow = z
  .object({
    key: z.string().optional().describe('the group: an id, a template, a country, a day, the instant an hour begins'),
    name: z.string().optional().describe('of a campaign or a sender'),
    campaignId: z.number().int().optional(),
    senderId: z.number().int().optional(),
    funnel: funnel.optional(),
    rates: rates.optional(),
    responses: responses.optional(),
    timing: timing.optional(),
    billing: billing.optional(),
    code: z.string().optional().describe('of an error'),
    title: z.string().optional(),
    hint: z.string().optional().describe('what it means and what to do, in French or English'),
    failed: count.optional(),
  })
  .meta({ id: 'DeliveryRates', description: 'By error: code, title, hint and failed; by anything else: the others.' });

export const reportQuery = z.strictObject({
  zone: zone.optional(),
  unit: z
    .enum(['minute', 'hour', 'day'])
    .optional()
    .describe('of the time line; default: as fine as fits a chart. Minutes become quarters of an hour after a day.'),
});

const step = z.object({
  step: z.enum(['total', 'accepted', 'sent', 'delivered', 'read', 'replied']),
  count,
  ofBefore: z.number().min(0).nullable().describe('share of the step before; replied: of delivered'),
  ofTotal: z.number().min(0).nullable(),
});

export const campaignReport = z
  .object({
    id: z.number().int(),
    name: z.string(),
    status: z.string(),
    states,
    ...rateFields,
    steps: z.array(step).describe('the funnel with the rate of each step'),
    timeline: z.object({
      unit: z.enum(['minute', 'hour', 'day']),
      zone: z.string(),
      points: z
        .array(
          z.object({
            at: time,
            accepted: count,
            sent: count,
            delivered: count,
            read: count,
            failed: count,
            replied: count,
            pressed: count,
            optedOut: count,
          }),
        )
        .describe('what happened in the stretch that begins at `at`; stretches without anything are left out'),
    }),
    errors: z.array(explained.extend({ failed: count })).describe('most frequent first'),
    countries: z.array(z.object({ country: z.string(), ...rateFields })),
    slowest: z
      .array(
        z.object({
          seq: z.number().int(),
          phone: z.string().nullable().describe('null once it was forgotten'),
          acceptedAt: time,
          deliveredAt: time,
          seconds: z.number(),
        }),
      )
      .describe('the twenty that took longest to be delivered, of those that took more than a minute'),
    uncertain: z
      .object({ count, explanation: z.string() })
      .nullable()
      .describe('messages whose outcome is unknown; null without any'),
  })
  .meta({ id: 'CampaignReport', description: 'Everything about one campaign.' });

export const comparisonQuery = z.strictObject({ a: idText, b: idText });

const side = z.object({ campaignId: id, name: z.string(), ...rateFields });
export const comparison = z
  .object({
    a: side,
    b: side,
    differences: z.array(
      z.object({
        rate: z.enum(['delivery', 'read', 'failure', 'reply', 'press', 'optOut']),
        a: z.number().nullable(),
        b: z.number().nullable(),
        difference: z.number().nullable().describe('a − b; null where one of them is over nothing'),
        low: z.number().nullable().describe('with 95 % confidence the true difference is from here'),
        high: z.number().nullable().describe('to here (Newcombe’s score interval)'),
        higher: z.enum(['a', 'b', 'unclear']).nullable().describe('`unclear` where it may be chance'),
      }),
    ),
  })
  .meta({ id: 'Comparison', description: 'Two campaigns side by side.' });

const one = deliveriesQuery.pick({ status: true, phone: true, error: true });
const header = z
  .enum(['true', 'false'])
  .default('true')
  .transform((text) => text === 'true')
  .describe('whether the first line holds the names of the columns');
const seq = z.coerce.number().int().min(0).max(2_147_483_647);

/** Of one campaign. A broken download goes on: `after` the last whole line's `seq`, `header=false`. */
export const exportQuery = one.extend({
  after: seq.optional().describe('only what follows this `seq`'),
  until: seq.optional().describe('and nothing beyond this one'),
  header,
});

/** Of all campaigns that fit. */
export const exportAllQuery = one.extend({ ...filters, header });
