// /api/senders
import { z } from 'zod';
import { AccountError } from '../../account/account-error.ts';
import { senderHealth } from '../../account/health.ts';
import { type SenderRow, selectSenders } from '../../account/queries.ts';
import { changeSender, createSender, readSender, type SenderDeps } from '../../account/senders.ts';
import { syncTemplates } from '../../account/templates.ts';
import { registerCallback } from '../../account/webhook.ts';
import { rotateWebhookSecret } from '../../account/webhook-secret.ts';
import { resumeSender } from '../../campaign/control.ts';
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
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import { presentSender, webhookUrlOf } from '../present.ts';
import { openSenderProvider } from '../sender-provider.ts';
import type { TypedApp } from './typed.ts';

export function senderRoutes(app: TypedApp, deps: HttpDeps): void {
  const { sql } = deps;
  const accountDeps = senderDeps(deps);

  app.post('/api/senders', { schema: { body: senderCreate, response: { 201: sender } } }, async (request, reply) => {
    const id = await createSender(accountDeps, request.body);
    if (deps.config.publicUrl) await tryToRegister(deps, await readSender(sql, id));
    return reply.code(201).send(presentSender(deps, await readSender(sql, id)));
  });

  app.get(
    '/api/senders',
    { schema: { querystring: pageQuery, response: { 200: listOf(sender) } } },
    async (request) => {
      const { after, limit } = request.query;
      const found = await selectSenders(sql, { after: Number(after ?? 0), limit: limit + 1 });
      const { rows, next } = pageOf(found, limit, (row) => row.id);
      return { items: rows.map((row) => presentSender(deps, row)), next };
    },
  );

  app.get('/api/senders/:id', { schema: { params: idParams, response: { 200: sender } } }, async (request) => {
    return presentSender(deps, await readSender(sql, request.params.id));
  });

  app.patch(
    '/api/senders/:id',
    { schema: { params: idParams, body: senderPatch, response: { 200: sender } } },
    async (request) => {
      await changeSender(accountDeps, request.params.id, request.body);
      return presentSender(deps, await readSender(sql, request.params.id));
    },
  );

  const registerSchema = { params: idParams, body: webhookRegister.nullish(), response: { 200: webhookState } };
  app.post('/api/senders/:id/webhook', { schema: registerSchema }, async (request) => {
    return await register(deps, await readSender(sql, request.params.id), request.body?.replace ?? false);
  });

  const rotateSchema = { params: idParams, body: webhookRotate.nullish(), response: { 200: sender } };
  app.post('/api/senders/:id/webhook/rotate', { schema: rotateSchema }, async (request) => {
    const { hours } = request.body ?? webhookRotate.parse({});
    const row = await readSender(sql, request.params.id);
    const known = deps.config.publicUrl !== null;
    await rotateWebhookSecret(deps, row, { hours, register: async (fresh) => known && (await register(deps, fresh)) });
    return presentSender(deps, await readSender(sql, row.id));
  });

  app.get(
    '/api/senders/:id/health',
    { schema: { params: idParams, response: { 200: senderHealthSchema } } },
    async (request) => {
      const row = await readSender(sql, request.params.id);
      const health = await senderHealth(sql, row, await openSenderProvider(deps, row.id));
      return health as z.infer<typeof senderHealthSchema>;
    },
  );

  const synced = z.object({ templates: z.number().int() });
  app.post(
    '/api/senders/:id/templates/sync',
    { schema: { params: idParams, response: { 200: synced } } },
    async (request) => {
      const { id } = await readSender(sql, request.params.id);
      return { templates: await syncTemplates(sql, id, await openSenderProvider(deps, id)) };
    },
  );

  const resumed = z.object({ resumed: z.array(z.number().int()).describe('ids of the campaigns that run again') });
  app.post('/api/senders/:id/resume', { schema: { params: idParams, response: { 200: resumed } } }, async (request) => {
    const { id } = await readSender(sql, request.params.id);
    return { resumed: await resumeSender({ sql, queue: deps.backend.queue }, id) };
  });
}

export function senderDeps({ sql, seal, config }: Pick<HttpDeps, 'sql' | 'seal' | 'config'>): SenderDeps {
  const { lamBaseUrl, senderRate, allowedHosts } = config;
  return { sql, seal, defaults: { baseUrl: lamBaseUrl, ratePerSecond: senderRate, allowedHosts } };
}

type CallbackDeps = Pick<HttpDeps, 'config' | 'sql' | 'seal' | 'providers' | 'log'>;

async function register(deps: CallbackDeps, row: SenderRow, replace = false) {
  const provider = await openSenderProvider(deps, row.id);
  const { publicUrl } = deps.config;
  return await registerCallback(deps.sql, {
    sender: row,
    provider,
    publicUrl,
    webhookUrl: webhookUrlOf(deps, row),
    replace,
  });
}

/** Whatever comes of it is told in the sender's `webhook`: a provider that is away keeps nobody from going on. */
export async function tryToRegister(deps: CallbackDeps, row: SenderRow): Promise<void> {
  await register(deps, row).catch((error) => {
    if (!(error instanceof AccountError)) throw error;
    deps.log.warn({ senderId: row.id, code: error.code }, error.message);
  });
}
