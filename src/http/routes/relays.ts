// /api/senders/:id/relays: other systems that get a sender's notifications.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  addRelay,
  changeRelay,
  listRelays,
  type RelayTarget,
  readRelay,
  removeRelay,
  resendGivenUp,
} from '../../account/relay-targets.ts';
import { readSender } from '../../account/senders.ts';
import { idParams } from '../../contract/common.ts';
import { relay, relayCreate, relayCreated, relayParams, relayPatch, resent } from '../../contract/relay.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

/** Of the address only where it leads: many hold a secret further on. */
const detail = ({ params, body }: FastifyRequest) => {
  const { url } = (body ?? {}) as { url?: unknown };
  const origin = typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined;
  return { senderId: Number((params as { id: unknown }).id), url: origin };
};
const RELAY = { of: 'relay', param: 'relayId', body: ['kinds', 'active'], detail } as const;
const CREATED = { ...RELAY, param: null };

export function relayRoutes(app: TypedApp, { sql, seal, config }: HttpDeps): void {
  const deps = { sql, seal, allowedHosts: config.allowedHosts };
  const all = z.object({ items: z.array(relay), next: z.null() });

  app.get(
    '/api/senders/:id/relays',
    { config: may('manage'), schema: { params: idParams, response: { 200: all } } },
    async (request) => {
      const { id } = await readSender(sql, request.params.id);
      return { items: (await listRelays(sql, id)).map(present), next: null };
    },
  );

  const creation = { params: idParams, body: relayCreate, response: { 201: relayCreated } };
  app.post(
    '/api/senders/:id/relays',
    { config: may('manage', audited('relay.create', CREATED)), schema: creation },
    async (request, reply) => {
      const { id: senderId } = await readSender(sql, request.params.id);
      const { id, secret } = await addRelay(deps, senderId, request.body);
      return reply.code(201).send({ ...present(await readRelay(sql, senderId, id)), secret });
    },
  );

  const one = { params: relayParams, response: { 200: relay } };
  app.get('/api/senders/:id/relays/:relayId', { config: may('manage'), schema: one }, async ({ params }) => {
    return present(await readRelay(sql, params.id, params.relayId));
  });

  const change = { config: may('manage', audited('relay.change', RELAY)), schema: { ...one, body: relayPatch } };
  app.patch('/api/senders/:id/relays/:relayId', change, async ({ params, body }) => {
    await changeRelay(deps, params.id, params.relayId, body);
    return present(await readRelay(sql, params.id, params.relayId));
  });

  const removal = { params: relayParams, response: { 204: z.null().describe('removed') as z.ZodType<unknown> } };
  app.delete(
    '/api/senders/:id/relays/:relayId',
    { config: may('manage', audited('relay.delete', RELAY)), schema: removal },
    async ({ params }, reply) => {
      await removeRelay(sql, params.id, params.relayId);
      return reply.code(204).send(null);
    },
  );

  const again = { params: relayParams, response: { 200: resent } };
  const resending = may('manage', audited('relay.resend', { ...RELAY, answer: ['resent'] }));
  app.post('/api/senders/:id/relays/:relayId/resend', { config: resending, schema: again }, async ({ params }) => {
    return { resent: await resendGivenUp(sql, params.id, params.relayId) };
  });
}

function present(row: RelayTarget) {
  const { oldestWaitingAt, failingSince, restUntil, lastSuccessAt, createdAt, ...rest } = row;
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    ...rest,
    oldestWaitingAt: iso(oldestWaitingAt),
    failingSince: iso(failingSince),
    restUntil: iso(restUntil),
    lastSuccessAt: iso(lastSuccessAt),
    createdAt: createdAt.toISOString(),
  };
}
