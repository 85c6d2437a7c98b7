// /api/campaigns: drafts, their launch and control, their live state.

import { z } from 'zod';
import { CampaignError } from '../../campaign/campaign-error.ts';
import { previewCampaign } from '../../campaign/check.ts';
import {
  archiveCampaign,
  cancelCampaign,
  launchCampaign,
  pauseCampaign,
  resumeCampaign,
  unarchiveCampaign,
} from '../../campaign/control.ts';
import { changeCampaign, createDraft, readCampaign, removeCampaign } from '../../campaign/draft.ts';
import { listCampaigns } from '../../campaign/list-campaigns.ts';
import type { CampaignRow } from '../../campaign/queries.ts';
import {
  campaign,
  campaignCreate,
  campaignPatch,
  campaignsQuery,
  launch,
  preview,
  previewInput,
} from '../../contract/campaign.ts';
import { idParams, listOf } from '../../contract/common.ts';
import type { Language } from '../../model/error-hints.ts';
import { readTime } from '../../model/local-time.ts';
import type { OwnMessage } from '../../model/message.ts';
import type { Json } from '../../model/template.ts';
import { countCampaigns } from '../../report/campaign-counts.ts';
import { isStillLetIn, may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import type { EventStreams } from '../events.ts';
import { pageOf } from '../page.ts';
import { languageOf, presentCampaign } from '../present.ts';
import type { TypedApp } from './typed.ts';

type TemplateInput = { name: string; language: string; components?: Json[]; body?: string[] };

const CAMPAIGN = { of: 'campaign' } as const;
const SETTINGS = ['weight', 'sendWindow', 'frequencyCap', 'retryCapped'];
const MADE = {
  ...CAMPAIGN,
  body: ['name', 'senderId', 'template.name', 'template.language', 'message.type', 'badValues', ...SETTINGS],
};

export function campaignRoutes(app: TypedApp, deps: HttpDeps, streams: EventStreams): void {
  const { sql } = deps;
  const control = { sql, queue: deps.backend.queue };

  const show = async (id: number, language: Language) => {
    const [one] = await present(await readCampaign(sql, id).then((row) => [row]), language);
    if (!one) throw new Error(`campaign ${id} has no counts`);
    return one;
  };
  const present = async (rows: readonly CampaignRow[], language: Language) => {
    const counts = await countCampaigns(
      sql,
      rows.map((row) => row.id),
    );
    return rows.flatMap((row, i) => (counts[i] ? presentCampaign(row, counts[i], language) : []));
  };

  app.post(
    '/api/campaigns',
    {
      config: may('campaign', audited('campaign.create', MADE)),
      schema: { body: campaignCreate, response: { 201: campaign } },
    },
    async (request, reply) => {
      const { template, message, ...rest } = request.body;
      const content = { template: template as TemplateInput | undefined, message: message as OwnMessage | undefined };
      const id = await createDraft(sql, { ...rest, ...content });
      return reply.code(201).send(await show(id, languageOf(request)));
    },
  );

  app.get(
    '/api/campaigns',
    { config: may('read'), schema: { querystring: campaignsQuery, response: { 200: listOf(campaign) } } },
    async (request) => {
      const { status: statuses, limit, archived: which, ...filter } = request.query;
      const archived = which === 'all' ? undefined : which === 'true';
      const found = await listCampaigns(sql, { ...filter, statuses, archived, limit: limit + 1 });
      const cursorOf = ({ id, name }: CampaignRow) => (filter.sort === 'name' ? `${id}~${name}` : String(id));
      const { rows, next } = pageOf(found, limit, cursorOf);
      return { items: await present(rows, languageOf(request)), next };
    },
  );

  const one = { params: idParams, response: { 200: campaign } };
  app.get('/api/campaigns/:id', { config: may('read'), schema: one }, (request) =>
    show(request.params.id, languageOf(request)),
  );

  const change = { config: may('campaign', audited('campaign.change', MADE)), schema: { ...one, body: campaignPatch } };
  app.patch('/api/campaigns/:id', change, async (request) => {
    const { template, message, ...rest } = request.body;
    const content = { template: template as TemplateInput | undefined, message: message as OwnMessage | undefined };
    await changeCampaign(sql, request.params.id, { ...rest, ...content });
    return await show(request.params.id, languageOf(request));
  });

  const removal = { params: idParams, response: { 204: z.null().describe('deleted') as z.ZodType<unknown> } };
  app.delete(
    '/api/campaigns/:id',
    { config: may('campaign', audited('campaign.delete', CAMPAIGN)), schema: removal },
    async (request, reply) => {
      await removeCampaign(sql, request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  const start = {
    config: may('launch', audited('campaign.launch', { ...CAMPAIGN, body: ['at', 'zone'], answer: ['funnel.total'] })),
    schema: { ...one, body: launch.nullish() },
  };
  app.post('/api/campaigns/:id/launch', start, async (request) => {
    const { at, zone = 'UTC' } = request.body ?? {};
    await launchCampaign(control, request.params.id, at === undefined ? undefined : readTime(at, zone)?.at);
    return await show(request.params.id, languageOf(request));
  });

  const steps = [
    ['pause', 'launch', pauseCampaign],
    ['resume', 'launch', resumeCampaign],
    ['cancel', 'launch', cancelCampaign],
    ['archive', 'campaign', archiveCampaign],
    ['unarchive', 'campaign', unarchiveCampaign],
  ] as const;
  for (const [word, right, take] of steps) {
    const config = may(right, audited(`campaign.${word}`, CAMPAIGN));
    app.post(`/api/campaigns/:id/${word}`, { config, schema: one }, async (request) => {
      await take(control, request.params.id);
      return await show(request.params.id, languageOf(request));
    });
  }

  const previewSchema = { params: idParams, body: previewInput.nullish(), response: { 200: preview } };
  const reading = may('campaign', { audit: { none: 'it only shows what would be sent' } });
  app.post('/api/campaigns/:id/preview', { config: reading, schema: previewSchema }, async (request) => {
    const row = await readCampaign(sql, request.params.id);
    const { messages, ...rest } = await previewCampaign(sql, row, request.body?.limit ?? 5);
    return { ...rest, messages: messages.map((m) => ({ ...m, phone: `+${m.phone}` })) };
  });

  const eventStream = textAnswer('text/event-stream', 'the campaign as `data`, now and whenever it changes');
  const eventsSchema = { params: idParams, response: { 200: eventStream } };
  const eventsRoute = { config: may('read', { seat: 'streams' }), exposeHeadRoute: false, schema: eventsSchema };
  app.get('/api/campaigns/:id/events', eventsRoute, async (request, reply) => {
    const { id } = request.params;
    const language = languageOf(request);
    await readCampaign(sql, id); // a campaign that is not there is a 404, not an empty stream
    reply.hijack();
    streams.listen(`${id} ${language}`, reply.raw, {
      read: () => show(id, language).catch(nullWhenDeleted),
      mayGoOn: () => isStillLetIn(sql, request),
    });
  });
}

function nullWhenDeleted(error: unknown): null {
  if (error instanceof CampaignError) return null;
  throw error;
}
