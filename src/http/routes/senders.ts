// /api/senders
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { senderHealth } from '../../account/health.ts';
import { type SenderRow, selectSenders } from '../../account/queries.ts';
import { changeSender, createSender, readSender, type SenderDeps } from '../../account/senders.ts';
import { syncTemplates } from '../../account/templates.ts';
import { pauseSender, resumeSender } from '../../campaign/control.ts';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import {
  sender,
  senderCreate,
  senderHealth as senderHealthSchema,
  senderPatch,
  webhookRegister,
  webhookRotate,
  webhookState,
} from '../../contract/sender.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import { registerSender, rotateCallback, tryToRegister } from '../callback.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import { presentSender } from '../present.ts';
import { openSenderProvider } from '../sender-provider.ts';
import type { TypedApp } from './typed.ts';

const SENDER = { of: 'sender' } as const;
/** The key stands there as `***`: that it was given, or changed. */
const MADE = { ...SENDER, body: Object.keys(senderPatch.shape) };

export function senderRoutes(app: TypedApp, deps: HttpDeps): void {
  const { sql } = deps;
  const accountDeps = senderDeps(deps);
  const present = ({ rights }: FastifyRequest, row: SenderRow) => {
    const { webhookUrl, ...rest } = presentSender(deps, row);
    return { ...rest, webhookUrl: rights?.includes('manage') ? webhookUrl : null };
  };

  const creation = {
    config: may('manage', audited('sender.create', MADE)),
    schema: { body: senderCreate, response: { 201: sender } },
  };
  app.post('/api/senders', creation, async (request, reply) => {
    const id = await createSender(accountDeps, request.body);
    if (deps.config.publicUrl) await tryToRegister(deps, await readSender(sql, id));
    return reply.code(201).send(present(request, await readSender(sql, id)));
  });

  app.get(
    '/api/senders',
    { config: may('read'), schema: { querystring: pageQuery, response: { 200: listOf(sender) } } },
    async (request) => {
      const { after, limit } = request.query;
      const found = await selectSenders(sql, { after: Number(after ?? 0), limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, (row) => row.id);
      return { items: rows.map((row) => present(request, row)), next };
    },
  );

  app.get(
    '/api/senders/:id',
    { config: may('read'), schema: { params: idParams, response: { 200: sender } } },
    async (request) => {
      return present(request, await readSender(sql, request.params.id));
    },
  );

  app.patch(
    '/api/senders/:id',
    {
      config: may('manage', audited('sender.change', MADE)),
      schema: { params: idParams, body: senderPatch, response: { 200: sender } },
    },
    async (request) => {
      await changeSender(accountDeps, request.params.id, request.body);
      return present(request, await readSender(sql, request.params.id));
    },
  );

  const registerSchema = { params: idParams, body: webhookRegister.nullish(), response: { 200: webhookState } };
  const registration = may(
    'manage',
    audited('callback.register', { ...SENDER, body: ['replace'], answer: ['registered', 'detail'] }),
  );
  app.post('/api/senders/:id/webhook', { config: registration, schema: registerSchema }, async (request) => {
    return await registerSender(deps, await readSender(sql, request.params.id), request.body?.replace ?? false);
  });

  const rotateSchema = { params: idParams, body: webhookRotate.nullish(), response: { 200: sender } };
  const rotation = may('manage', audited('callback.rotate', { ...SENDER, body: ['hours'] }));
  app.post('/api/senders/:id/webhook/rotate', { config: rotation, schema: rotateSchema }, async (request) => {
    const { hours } = request.body ?? webhookRotate.parse({});
    const row = await readSender(sql, request.params.id);
    await rotateCallback(deps, row, hours);
    return present(request, await readSender(sql, row.id));
  });

  app.get(
    '/api/senders/:id/health',
    { config: may('read'), schema: { params: idParams, response: { 200: senderHealthSchema } } },
    async (request) => {
      const row = await readSender(sql, request.params.id);
      const health = await senderHealth(sql, row, await openSenderProvider(deps, row.id));
      return health as z.infer<typeof senderHealthSchema>;
    },
  );

  const synced = z.object({ templates: z.number().int() });
  app.post(
    '/api/senders/:id/templates/sync',
    {
      config: may('manage', audited('template.sync', { ...SENDER, answer: ['templates'] })),
      schema: { params: idParams, response: { 200: synced } },
    },
    async (request) => {
      const { id } = await readSender(sql, request.params.id);
      return { templates: await syncTemplates(sql, id, await openSenderProvider(deps, id)) };
    },
  );

  const paused = z.object({ paused: z.array(z.number().int()).describe('ids of the campaigns that ran') });
  const pausing = {
    config: may('launch', audited('sender.pause', { ...SENDER, answer: ['paused'] })),
    schema: { params: idParams, response: { 200: paused } },
  };
  app.post('/api/senders/:id/pause', pausing, async (request) => {
    const { id } = await readSender(sql, request.params.id);
    return { paused: await pauseSender({ sql }, id) };
  });

  const resumed = z.object({ resumed: z.array(z.number().int()).describe('ids of the campaigns that run again') });
  const resuming = {
    config: may('launch', audited('sender.resume', { ...SENDER, answer: ['resumed'] })),
    schema: { params: idParams, response: { 200: resumed } },
  };
  app.post('/api/senders/:id/resume', resuming, async (request) => {
    const { id } = await readSender(sql, request.params.id);
    return { resumed: await resumeSender({ sql, queue: deps.backend.queue }, id) };
  });
}

export function senderDeps({ sql, seal, config }: Pick<HttpDeps, 'sql' | 'seal' | 'config'>): SenderDeps {
  const { lamBaseUrl, senderRate, allowedHosts } = config;
  return { sql, seal, defaults: { baseUrl: lamBaseUrl, ratePerSecond: senderRate, allowedHosts } };
}
