// The provider's callback. 200 means: everything in this body is committed.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { makeNetworks } from '../lib/networks.ts';
import { parseNotification } from '../provider/make-provider.ts';
import { may } from './access.ts';
import type { HttpDeps } from './deps.ts';
import { HttpError, sendProblem } from './problems.ts';
import { makeWebhookSecrets } from './webhook-secrets.ts';
import { whenOver } from './when-over.ts';

/** One POST may carry up to 1,000 updates; bodies of 3 MB are documented. */
export const BODY_LIMIT = 5 * 1024 * 1024;
/** Of all bodies that are being read or stored: what is more comes later. */
export const BODIES_LIMIT = 64 * 1024 * 1024;
/** To look up the secret. The provider gives up at 5 seconds, and what follows may take two and a half. */
const LOOK_UP_WITHIN_MS = 1_500;
const NOT_STORED = 'Not stored: send it again';

const BYTE_ORDER_MARK = 0xfeff;

/**
 * The proof is in the address, and looked at below. No browser calls, and the headers for them would cost a notification
 * 40 microseconds.
 */
const bySecret = { config: may('public'), bodyLimit: BODY_LIMIT, helmet: false as const };

type Params = { senderId: string; secret: string };
interface Body {
  text: string;
  json: unknown;
}

export async function webhookApp(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const secrets = makeWebhookSecrets(deps);
  const mayCall = makeAddressCheck(deps.config.webhookFrom);
  const room = makeRoom();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_: FastifyRequest, text: string) => {
    try {
      return { text, json: JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text) } satisfies Body;
    } catch {
      throw new HttpError(400, 'The body is not JSON', { path: 'body' });
    }
  });
  // Before the body is read: a stranger's five megabytes are not, nor what there is no room for.
  app.addHook('onRequest', (request, reply, done) => {
    const { senderId, secret } = request.params as Params;
    const admit = (known: boolean): void => {
      if (!known) return void sendProblem(reply, { status: 404 });
      const refused = request.method === 'POST' && (deps.ingest.full || !room.enter(request, reply));
      done(refused ? new HttpError(503, NOT_STORED) : undefined);
    };
    const match = mayCall(request.ip) && secrets.match(senderId, secret);
    if (typeof match === 'boolean') admit(match);
    else soon(match).then(admit, done);
  });

  app.get<{ Params: Params; Querystring: Record<string, string> }>(
    '/webhooks/:senderId/:secret',
    bySecret,
    async (request, reply) => {
      return reply
        .header('x-content-type-options', 'nosniff')
        .type('text/plain')
        .send(String(request.query['hub.challenge'] ?? 'ok'));
    },
  );

  app.post<{ Params: Params; Body: Body }>('/webhooks/:senderId/:secret', bySecret, async (request, reply) => {
    const receivedAt = new Date();
    const { text, json } = request.body;
    const notification = parseNotification(json, receivedAt);
    const senderId = Number(request.params.senderId);
    await deps.ingest.ingest({ senderId, body: text, receivedAt, notification }).catch(refuse);
    return reply.type('application/json').send('{}');
  });
}

function refuse(cause: unknown): never {
  throw new HttpError(503, NOT_STORED, { cause });
}

/** The result within the time that the caller waits; whatever keeps it from coming is a 503. */
async function soon<T>(result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no answer within ${LOOK_UP_WITHIN_MS} ms`)), LOOK_UP_WITHIN_MS);
  });
  return await Promise.race([result, late])
    .catch(refuse)
    .finally(() => clearTimeout(timer));
}

/** Counts the bytes of the requests under way; a body of unknown length may be as long as any. */
function makeRoom() {
  let taken = 0;
  return {
    enter({ headers }: FastifyRequest, reply: FastifyReply): boolean {
      const bytes = Math.min(Number(headers['content-length'] ?? BODY_LIMIT), BODY_LIMIT);
      if (taken > 0 && taken + bytes > BODIES_LIMIT) return false;
      taken += bytes;
      whenOver(reply.raw, () => {
        taken -= bytes;
      });
      return true;
    },
  };
}

function makeAddressCheck(written: readonly string[]): (ip: string) => boolean {
  return written.length === 0 ? () => true : makeNetworks(written);
}
