// Campaigns, their lists, their deliveries and their reports.
import { z } from 'zod';
import { CAMPAIGN_STATUSES } from '../model/campaign-status.ts';
import { DELIVERY_STATUSES } from '../model/delivery.ts';
import { DRAFT_STARTS, DRAFT_STEPS } from '../model/draft-state.ts';
import { FINDING_CODES } from '../model/finding-codes.ts';
import { hasOffset } from '../model/local-time.ts';
import { windowFaults } from '../model/send-window.ts';
import { BAD_VALUES } from '../model/value-rules.ts';
import { count, id, idText, json, namedTime, pageQuery, time, zoneName } from './common.ts';
import { frequencyCap } from './sender.ts';

export const templateInput = z
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

export const ownMessage = z
  .record(z.string().max(100), json)
  .describe(
    'in place of a template, for people who wrote within 24 hours: {type: "text", text: {body}}, {type: "image", image: {link, caption}} …, ' +
      'without the recipient; any string may hold {{column}} or {{column|default}}',
  );

const badValues = z
  .enum(BAD_VALUES)
  .describe(
    'values that WhatsApp refuses (line breaks, tabs, more than four spaces in a row, too long): `clean` mends them, ' +
      '`reject` leaves their rows out; rows that lack a value without a default, or whose media link is not https, are left out in either way',
  );

const sendWindow = z
  .strictObject({
    days: z.array(z.number().int()).max(7).describe('days of the week, 1 is Monday'),
    from: z.string().describe('HH:MM, the first minute in which it may send'),
    until: z
      .string()
      .describe('HH:MM, the first in which it may not; before `from`: on the next day; 24:00 ends the day'),
    zone: z.string().max(64).describe("IANA name like Africa/Dakar, or `recipient`: the zone of each number's country"),
  })
  .superRefine((window, context) => {
    for (const { path, message } of windowFaults(window)) context.addIssue({ code: 'custom', path: [path], message });
  })
  .describe('when it may send; outside, a running campaign waits');

/** What may be changed until a campaign has ended. */
const settings = {
  weight: z
    .number()
    .int()
    .min(1)
    .max(100)
    .describe("its share of the sender's pace against the sender's other running campaigns; usual: 10"),
  sendWindow: sendWindow.nullable(),
  frequencyCap: frequencyCap
    .nullable()
    .describe("people who had so many campaign messages in so many days are skipped; default: the sender's"),
  retryCapped: z
    .boolean()
    .describe('whether people at WhatsApp’s own cap of marketing messages (131049) are tried once more after 24 hours'),
};

const draftState = z
  .strictObject({
    step: z.enum(DRAFT_STEPS).optional(),
    when: z
      .strictObject({
        start: z.enum(DRAFT_STARTS),
        at: z.string().max(40).optional(),
        cron: z.string().max(200).optional(),
        zone: z.string().max(64).optional(),
      })
      .optional()
      .describe('how it is meant to start; `at` and `cron` on the clocks of `zone`, perhaps half written'),
  })
  .describe('how far somebody is with a draft, kept for whoever goes on with it; nothing acts on it');

const oneContent = (input: { template?: unknown; message?: unknown }) => !input.template !== !input.message;
const notBoth = (input: { template?: unknown; message?: unknown }) => !input.template || !input.message;

/** Of a new campaign, whether by hand or of each run of a schedule. */
const made = {
  senderId: id.optional().describe('default: the sender named `default`, or the only one'),
  template: templateInput.optional(),
  message: ownMessage.optional(),
  badValues: badValues.optional().describe('default: clean'),
  weight: settings.weight.optional(),
  sendWindow: settings.sendWindow.optional(),
  frequencyCap: settings.frequencyCap.optional(),
  retryCapped: settings.retryCapped.optional(),
};

export const campaignCreate = z
  .strictObject({ name: z.string().trim().min(1).max(200), ...made, draft: draftState.optional() })
  .refine(notBoth, { message: 'give either template or message', path: ['template'] });
export const scheduledCampaign = z
  .strictObject(made)
  .refine(oneContent, { message: 'give either template or message', path: ['template'] })
  .describe('what each run sends, as in POST /api/campaigns; each run has a name of its own');
export const campaignPatch = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  senderId: id.optional(),
  template: templateInput.optional(),
  message: ownMessage.optional(),
  badValues: badValues.optional(),
  draft: draftState.nullable().optional(),
  weight: settings.weight.optional(),
  sendWindow: settings.sendWindow.optional(),
  frequencyCap: settings.frequencyCap.optional(),
  retryCapped: settings.retryCapped.optional(),
});
export type CampaignCreate = z.infer<typeof campaignCreate>;
export type CampaignPatch = z.infer<typeof campaignPatch>;

export const explained = z.object({
  code: z.string(),
  title: z.string(),
  hint: z.string().describe('what it means and what to do'),
});

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

export const responses = z
  .object({
    replied: count,
    pressed: count,
    optedOut: count,
    replyRate: rate.describe('replied ÷ delivered'),
    pressRate: rate.describe('pressed ÷ delivered'),
    optOutRate: rate.describe('optedOut ÷ delivered'),
  })
  .describe('people who wrote back, pressed a button, asked for no more campaigns: each person once');

const campaignFields = {
  id: z.number().int(),
  name: z.string(),
  senderId: z.number().int(),
  template: z.object({ name: z.string(), language: z.string(), components: z.array(json) }).nullable(),
  message: z.record(z.string(), json).nullable(),
  badValues,
  status: z.enum(CAMPAIGN_STATUSES),
  pausedReason: explained.nullable().describe('why Griot paused it; null when a person did'),
  resumesAt: time.nullable().describe('when a paused one goes on by itself: the provider failed and gets a rest'),
  waiting: z
    .object({ until: time, reason: z.enum(['send_window', 'daily_limit']) })
    .nullable()
    .describe('a running one that sends nothing for now: outside its send window, or the daily limit is reached'),
  weight: z.number().int(),
  sendWindow: z
    .object({ days: z.array(z.number().int()), from: z.string(), until: z.string(), zone: z.string() })
    .nullable(),
  frequencyCap: frequencyCap.nullable(),
  retryCapped: z.boolean(),
  draft: draftState.nullable(),
  launchAt: time.nullable(),
  launchedAt: time.nullable(),
  completedAt: time.nullable(),
  archivedAt: time.nullable().describe('since when lists leave it out'),
  createdAt: time,
};
export const campaign = z
  .object({
    ...campaignFields,
    states,
    funnel,
    rates,
    responses,
    eta: time.nullable().describe('when the last message leaves at the limit'),
  })
  .meta({ id: 'Campaign', description: 'One message to many people: where it stands and how far it got.' });

/** The cursor of the order by name holds the name, too. */
const campaignCursor = z
  .string()
  .max(300)
  .refine(
    (text) => id.safeParse(Number(/^(\d{1,10})(~|$)/.exec(text)?.[1])).success,
    'must be the `next` of an earlier page',
  )
  .transform((text) => ({ id: Number(text.split('~', 1)[0]), name: text.slice(text.indexOf('~') + 1) }));
export const campaignsQuery = pageQuery.extend({
  after: campaignCursor.optional(),
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('part of the name of the campaign or of its template; case and accents do not count'),
  status: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(campaignFields.status))
    .optional()
    .describe('one, or several as a comma list: running,paused'),
  senderId: idText.optional(),
  archived: z
    .enum(['false', 'true', 'all'])
    .default('false')
    .describe('`true`: those in the archive; `all`: these and the others'),
  sort: z.enum(['newest', 'oldest', 'name']).default('newest'),
});

export const launch = z
  .strictObject({
    at: namedTime.optional().describe('default: now; 2026-12-01T09:00 with a `zone`, or 2026-12-01T09:00+00:00'),
    zone: zoneName.optional().describe('whose clocks show `at`: an IANA name like Africa/Dakar'),
  })
  .refine(({ at, zone }) => at === undefined || zone !== undefined || hasOffset(at), {
    message: 'needs a `zone` beside it, or an offset, as in 2026-12-01T09:00+00:00',
    path: ['at'],
  })
  .refine(({ at, zone }) => at !== undefined || zone === undefined, { message: 'goes with `at` only', path: ['zone'] });

export const finding = z.object({
  level: z.enum(['error', 'warning']).describe('an error keeps the campaign from being launched'),
  code: z.enum(FINDING_CODES),
  path: z.string(),
  message: z.string(),
});
export const previewInput = z.strictObject({ limit: z.number().int().min(1).max(50).default(5) });
export const preview = z.object({
  messages: z.array(z.object({ seq: z.number().int(), phone: z.string(), components: z.array(json) })),
  findings: z.array(finding),
  countries: z
    .array(
      z.object({ country: z.string().describe('two letters; ?? where the number belongs to none'), recipients: count }),
    )
    .describe('imported people by the country of their number, most first'),
});

export const delivery = z
  .object({
    seq: z.number().int(),
    phone: z.string().nullable().describe('+ and digits; null once it was forgotten'),
    waId: z.string().nullable().describe("the person's WhatsApp id where it differs from the number"),
    variables: z.record(z.string(), z.string()),
    country: z.string().describe('two letters, of the number; ?? where it belongs to none'),
    status: z.enum(DELIVERY_STATUSES),
    skipReason: z
      .string()
      .nullable()
      .describe(
        'why nothing was sent to a `skipped` one: `opted_out`, the person asked for no messages after the import; ' +
          '`bad_value`, at the launch the row had a value that WhatsApp refuses, or lacked one (the preview says which); ' +
          '`frequency_cap`, the person had as many campaign messages as they may; `no_service_window`, the person had ' +
          'not written within 24 hours, and the campaign sends no template; `erased`, the person asked to be forgotten',
      ),
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
  error: z.string().max(100).optional().describe('code of the error'),
});
