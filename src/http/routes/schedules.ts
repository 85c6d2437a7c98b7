// /api/schedules: campaigns that come again, or once later, and their history; /api/events.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RunRow, ScheduleRow } from '../../campaign/schedule-queries.ts';
import {
  calendarDays,
  changeSchedule,
  createSchedule,
  firstTick,
  listRuns,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
  runNow,
} from '../../campaign/schedules.ts';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import {
  calendar,
  calendarQuery,
  event,
  preview,
  previewInput,
  run,
  schedule,
  scheduleCreate,
  schedulePatch,
  scheduleShown,
} from '../../contract/schedule.ts';
import { type Audience, asksQuery } from '../../model/audience.ts';
import type { Language } from '../../model/error-hints.ts';
import { readTime, withMoments } from '../../model/local-time.ts';
import { nextOccurrences, noteOfTime } from '../../model/occurrences.ts';
import { countCampaigns } from '../../report/campaign-counts.ts';
import { listEvents } from '../../report/events.ts';
import { may, refuseRight } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import { languageOf } from '../present.ts';
import { presentRun, presentSchedule } from '../present-schedule.ts';
import type { TypedApp } from './typed.ts';

const SCHEDULE = { of: 'schedule' } as const;
const MADE = {
  ...SCHEDULE,
  body: [
    ...['name', 'cron', 'at', 'zone', 'startsAt', 'endsAt', 'maxRuns', 'missed', 'toleranceSeconds', 'overlap'],
    ...['audience', 'campaign.senderId', 'campaign.template.name', 'campaign.template.language'],
  ],
};

export function scheduleRoutes(app: TypedApp, { sql, backend, config }: HttpDeps): void {
  const deps = { sql, queue: backend.queue, sources: Object.keys(config.sources) };

  const show = async (id: number, language: Language) => shown(await readSchedule(sql, id), language);
  const presentRuns = async (rows: readonly RunRow[], zone: string, language: Language) => {
    const ids = rows.flatMap(({ campaign }) => campaign?.id ?? []);
    const counts = new Map((await countCampaigns(sql, ids)).map((one) => [one.campaignId, one]));
    return rows.map((row) => presentRun(row, counts.get(row.campaign?.id ?? 0), zone, language));
  };

  const creation = { body: scheduleCreate, response: { 201: scheduleShown } };
  app.post(
    '/api/schedules',
    { config: may('campaign', audited('schedule.create', MADE)), preHandler: mayAsk, schema: creation },
    async (request, reply) => {
      const { campaign, ...input } = withMoments(request.body, request.body.zone);
      const id = await createSchedule(deps, { ...input, campaign: campaign as ScheduleRow['campaign'] });
      return reply.code(201).send(await show(id, languageOf(request)));
    },
  );

  const pages = { querystring: pageQuery, response: { 200: listOf(schedule) } };
  app.get('/api/schedules', { config: may('read'), schema: pages }, async (request) => {
    const { after, limit } = request.query;
    const found = await listSchedules(sql, {
      limit: limit + 1,
      before: after === undefined ? undefined : Number(after),
    });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(presentSchedule), next };
  });

  const sheet = { querystring: calendarQuery, response: { 200: calendar } };
  app.get('/api/schedules/calendar', { config: may('read'), schema: sheet }, async (request) => {
    const { from, to, zone } = request.query;
    const days = await calendarDays({ sql }, { from: dayBegin(from, zone), until: dayBegin(dayAfter(to), zone), zone });
    return { items: days.map((day) => ({ ...day, at: day.at.toISOString() })), next: null };
  });

  const one = { params: idParams, response: { 200: scheduleShown } };
  app.get('/api/schedules/:id', { config: may('read'), schema: one }, (request) =>
    show(request.params.id, languageOf(request)),
  );

  const change = {
    config: may('campaign', audited('schedule.change', MADE)),
    preHandler: mayAsk,
    schema: { ...one, body: schedulePatch },
  };
  app.patch('/api/schedules/:id', change, async (request) => {
    const { id } = request.params;
    const zone = request.body.zone ?? (await readSchedule(sql, id)).zone;
    const { campaign, ...patch } = withMoments(request.body, zone);
    await changeSchedule(deps, id, { ...patch, campaign: campaign as ScheduleRow['campaign'] | undefined });
    return await show(id, languageOf(request));
  });

  const removal = { params: idParams, response: { 204: z.null().describe('deleted') as z.ZodType<unknown> } };
  app.delete(
    '/api/schedules/:id',
    { config: may('campaign', audited('schedule.delete', SCHEDULE)), schema: removal },
    async (request, reply) => {
      await removeSchedule(deps, request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  const steps = { pause: pauseSchedule, resume: resumeSchedule };
  for (const word of ['pause', 'resume'] as const) {
    app.post(
      `/api/schedules/:id/${word}`,
      { config: may('campaign', audited(`schedule.${word}`, SCHEDULE)), schema: one },
      async (request) => {
        await steps[word](deps, request.params.id);
        return await show(request.params.id, languageOf(request));
      },
    );
  }

  app.post(
    '/api/schedules/:id/run',
    {
      config: may('launch', audited('schedule.run', { ...SCHEDULE, detail: (_, { id: runId }) => ({ runId }) })),
      schema: { params: idParams, response: { 201: run } },
    },
    async (request, reply) => {
      const scheduleId = request.params.id;
      const { zone } = await readSchedule(sql, scheduleId);
      const id = await runNow(deps, scheduleId);
      const rows = await listRuns(sql, { scheduleId, before: id + 1, limit: 1 });
      const [made] = await presentRuns(rows, zone, languageOf(request));
      if (!made) throw new Error(`run ${id} is gone`);
      return reply.code(201).send(made);
    },
  );

  const history = { params: idParams, querystring: pageQuery, response: { 200: listOf(run) } };
  app.get('/api/schedules/:id/runs', { config: may('read'), schema: history }, async (request) => {
    const { id: scheduleId, zone } = await readSchedule(sql, request.params.id);
    const { after, limit } = request.query;
    const before = after === undefined ? undefined : Number(after);
    const { rows, next } = pageOf(
      await listRuns(sql, { scheduleId, before, limit: limit + 1 }),
      limit,
      (row) => row.id,
    );
    return { items: await presentRuns(rows, zone, languageOf(request)), next };
  });

  const reckoned = {
    config: may('read', { audit: { none: 'it only reckons times' } }),
    schema: { body: previewInput, response: { 200: preview } },
  };
  app.post('/api/schedules/preview', reckoned, (request) => {
    const { at, zone } = request.body;
    const { cron = null, startsAt = null, endsAt = null, maxRuns = null, ...moments } = withMoments(request.body, zone);
    const planned = { cron, at: moments.at ?? null, zone, startsAt, endsAt, maxRuns };
    const just = new Date(firstTick(planned, new Date()).getTime() - 1);
    const [first, ...rest] = nextOccurrences(planned, just, languageOf(request));
    const note = at === undefined ? first?.note : noteOfTime(at, zone, languageOf(request));
    return { items: first ? [{ ...first, note: note ?? null }, ...rest] : [] };
  });

  const news = { querystring: pageQuery, response: { 200: listOf(event) } };
  app.get('/api/events', { config: may('read'), schema: news }, async (request) => {
    const { after, limit } = request.query;
    const found = await listEvents(sql, { limit: limit + 1, before: after === undefined ? undefined : Number(after) });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })), next };
  });
}

/** Whoever has a schedule run queries must be one who may run them. */
async function mayAsk(request: FastifyRequest, reply: FastifyReply) {
  const { audience } = request.body as { audience?: Audience };
  if (audience && asksQuery(audience) && !request.rights?.includes('query')) return refuseRight(reply, 'query');
}

/** The first moment of a day. */
function dayBegin(day: string, zone: string): Date {
  const found = readTime(`${day}T00:00`, zone);
  if (!found) throw new RangeError(`"${day}" is no day`);
  return found.at;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function shown(row: ScheduleRow, language: Language) {
  const { nextAt, maxRuns, runs } = row;
  const left = maxRuns === null ? null : maxRuns - runs;
  const next =
    nextAt === null ? [] : nextOccurrences({ ...row, maxRuns: left }, new Date(nextAt.getTime() - 1), language);
  return { ...presentSchedule(row), next };
}
