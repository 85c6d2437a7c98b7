// Schedules: campaigns that come again, or once later, each run with a list of its own; their history; what somebody should hear of.
import { z } from 'zod';
import { AGAIN, type Audience } from '../model/audience.ts';
import { readTime } from '../model/local-time.ts';
import { campaign, explained, funnel, rates, scheduledCampaign } from './campaign.ts';
import { count, id, json, namedTime, time, zoneName } from './common.ts';
import { importResult, queryImport } from './import.ts';

const AUDIENCES = ['query', 'listId', 'campaignId'] as const;

const earlier = {
  from: z
    .enum(['all', ...AGAIN])
    .optional()
    .describe('whom of the earlier campaign; default: all, and as in POST /api/campaigns/:id/again'),
  errorCode: z.string().min(1).max(50).optional().describe('with from "failed": only those with this error'),
};
const people = {
  query: queryImport.optional().describe('run afresh each time; needs a token with the right `query`'),
  listId: id.optional().describe('a kept list, as it is at the time of the run'),
};
const firstPeople = z.strictObject({ ...people, campaignId: id.optional(), ...earlier }).superRefine(checkPeople);
const allPeople = z.strictObject({
  ...people,
  campaignId: z
    .union([id, z.literal('previous')], 'must be the id of a campaign, or "previous"')
    .optional()
    .describe("people of that campaign, or of the schedule's last run"),
  ...earlier,
  else: firstPeople.optional().describe('with "previous": whom the run goes to while there is none before it'),
  recentDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe('leave out people whom another campaign wrote to in so many days'),
});

export const audience = allPeople
  .superRefine((input, context) => {
    checkPeople(input, context);
    const isPrevious = input.campaignId === 'previous';
    if (isPrevious === (input.else !== undefined)) return;
    const message = isPrevious
      ? 'the first run has none before it: say whom it goes to'
      : 'goes with campaignId "previous" only';
    context.addIssue({ code: 'custom', path: ['else'], message });
  })
  .transform((input) => input as Audience)
  .describe('whom each run goes to: `query`, `listId` or `campaignId`');

type People = Partial<Record<(typeof AUDIENCES)[number] | 'from' | 'errorCode', unknown>>;

function checkPeople(input: People, context: z.RefinementCtx): void {
  const add = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const given = AUDIENCES.filter((field) => input[field] !== undefined);
  if (given.length !== 1) add(given.slice(1, 2), `give one of ${AUDIENCES.join(', ')}`);
  if (input.from !== undefined && input.campaignId === undefined) add(['from'], 'goes with campaignId only');
  if (input.errorCode !== undefined && input.from !== 'failed') add(['errorCode'], 'goes with from "failed" only');
}

const cron = z
  .string()
  .min(1)
  .max(200)
  .describe('minute, hour, day of the month, month, day of the week, as in `0 9 * * MON-FRI`; or @daily, @hourly …');
const overlap = z
  .enum(['skip', 'queue', 'overlap'])
  .describe(
    'a run that is due while the last one still goes: `skip` it, `queue` it behind (one at most), or `overlap`, both at once',
  );
const missed = z
  .enum(['run', 'skip'])
  .describe(
    'runs that nothing was there for: `run` the latest of them once, if it is within the tolerance, or `skip` all',
  );
const toleranceSeconds = z.number().int().min(0).max(31_536_000).describe('how late a missed run may still run');
const maxRuns = z.number().int().min(1).max(1_000_000).describe('it ends after so many runs; skipped ones are none');

const bounds = {
  startsAt: namedTime.nullable().optional().describe('nothing is due before'),
  endsAt: namedTime.nullable().optional().describe('nothing is due from then on'),
  maxRuns: maxRuns.nullable().optional(),
};
const habits = {
  missed: missed.optional().describe(`default: run; ${missed.description}`),
  toleranceSeconds: toleranceSeconds.optional().describe(`default: 21600, six hours; ${toleranceSeconds.description}`),
  overlap: overlap.optional().describe(`default: skip; ${overlap.description}`),
};
const name = z.string().trim().min(1).max(170).describe('each run is named after it, with its date and time');

type When = { cron?: string | undefined; at?: string | undefined };
const oneWhen = (input: When) => (input.cron === undefined) !== (input.at === undefined);
const atMostOneWhen = (input: When) => input.cron === undefined || input.at === undefined;

export const scheduleCreate = z
  .strictObject({
    name,
    campaign: scheduledCampaign,
    audience,
    cron: cron.optional(),
    at: namedTime.optional().describe('once, instead of `cron`'),
    zone: zoneName,
    ...bounds,
    ...habits,
  })
  .refine(oneWhen, { message: 'give either cron or at', path: ['cron'] });
export const schedulePatch = z
  .strictObject({
    name: name.optional(),
    campaign: scheduledCampaign.optional(),
    audience: audience.optional(),
    cron: cron.optional(),
    at: namedTime.optional(),
    zone: zoneName.optional().describe('of `cron`; moments that were given before stay where they are'),
    ...bounds,
    ...habits,
  })
  .refine(atMostOneWhen, { message: 'give either cron or at', path: ['cron'] });
export type ScheduleCreate = z.output<typeof scheduleCreate>;
export type SchedulePatch = z.output<typeof schedulePatch>;

export const previewInput = z
  .strictObject({ cron: cron.optional(), at: namedTime.optional(), zone: zoneName, ...bounds })
  .refine(oneWhen, { message: 'give either cron or at', path: ['cron'] });

export const occurrence = z.object({
  at: time,
  local: z.string().describe('what the clocks of the zone show, with their offset: Sun 2026-03-29 03:00 +02:00'),
  note: z
    .object({
      code: z.enum(['left_out', 'twice']).describe('the clocks leave that time out that day, or show it twice'),
      text: z.string(),
    })
    .nullable()
    .describe('where daylight saving moved it, or chose one of two'),
});
export const preview = z.object({ items: z.array(occurrence).describe('the next ten; fewer where it ends before') });

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-12-01')
  .refine((text) => readTime(`${text}T00:00`, 'UTC') !== null, 'is no day of any month');
/** Six weeks of a month's sheet. */
const MOST_DAYS = 42;
export const calendarQuery = z
  .strictObject({
    from: day.describe('first day'),
    to: day.describe(`last day; ${MOST_DAYS} days at most`),
    zone: zoneName.default('UTC').describe('IANA name: days are those of this zone; default: UTC'),
  })
  .refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) < MOST_DAYS * 86_400_000, {
    message: `must be \`from\` or up to ${MOST_DAYS - 1} days later`,
    path: ['to'],
  });
export const runDay = z.object({
  scheduleId: z.number().int(),
  name: z.string(),
  day: z.string().describe('2026-12-01'),
  at: time.describe('the first run of that day'),
  runs: count.describe('runs of that day; of more than fifty, fifty'),
});
export const calendar = z.object({ items: z.array(runDay), next: z.null() });

export const schedule = z
  .object({
    id: z.number().int(),
    name: z.string(),
    status: z
      .enum(['active', 'paused', 'ended'])
      .describe('`ended`: no run follows, by its end, its count or its time'),
    cron: z.string().nullable(),
    at: time.nullable(),
    zone: z.string(),
    startsAt: time.nullable(),
    endsAt: time.nullable(),
    maxRuns: maxRuns.nullable(),
    missed,
    toleranceSeconds,
    overlap,
    campaign: z.record(z.string(), json).describe('what each run sends, as it was given'),
    audience: allPeople.describe('whom each run goes to'),
    nextAt: time.nullable().describe('the next run; null while it is paused, and when none follows'),
    runs: count.describe('runs so far, those by hand left out'),
    createdAt: time,
  })
  .meta({
    id: 'Schedule',
    description: 'A campaign that comes again, or once later: each run is a campaign of its own.',
  });
export const scheduleShown = schedule.extend({ next: preview.shape.items });

export const run = z
  .object({
    id: z.number().int(),
    scheduleId: z.number().int(),
    tick: time.describe('when it was due; of a run by hand, when it was asked for'),
    local: z.string().describe('the same on the clocks of the zone'),
    byHand: z.boolean(),
    lateSeconds: count.describe('from when it was due until it was taken up'),
    status: z
      .enum(['queued', 'filling', 'launching', 'launched', 'empty', 'skipped', 'failed'])
      .describe(
        'on its way: `queued` behind the last run, `filling` its list, `launching`; for good: `launched`, `empty` (its list ' +
          'had nobody), `skipped` or `failed`, both with their reason',
      ),
    reason: explained.nullable().describe('why it was skipped, failed, found nobody, is late or waits for another try'),
    attempts: count.describe('tries at its list'),
    nextTryAt: time.nullable().describe('when its list is asked for again, after a try that failed'),
    list: importResult.omit({ importId: true }).nullable().describe('what its list gave; null before'),
    campaign: campaign
      .pick({ id: true, name: true, status: true })
      .extend({ funnel, rates })
      .nullable()
      .describe('null where it made none, or it was deleted'),
    settledAt: time.nullable().describe('when it was launched or given up'),
  })
  .meta({ id: 'ScheduleRun', description: 'One time that a schedule was due, and what came of it.' });

export const event = z
  .object({
    id: z.number().int(),
    kind: z.string().describe('`schedule_run_failed`, `counts_differ` …'),
    subject: z.record(z.string(), json).describe('ids of what it is about'),
    message: z.string(),
    at: time,
  })
  .meta({ id: 'Event', description: 'What somebody should hear of without having asked.' });
