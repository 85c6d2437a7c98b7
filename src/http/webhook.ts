// The provider's callback. 200 means: everything in this body is committed.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readWebhookSecret } from '../account/senders.ts';
import { parseNotification } from '../provider/make-provider.ts';
import type { HttpDeps } from './deps.ts';
import { HttpError, sendProblem } from './problems.ts';

/** One POST may carry up to 1,000 updates; bodies of 3 MB are documented. */
const BODY_LIMIT = 5 * 1024 * 1024;
/** A secret is read from the database once per this time and sender. */
const SECRET_FRESH_MS = 10_000;
const NOT_STORED = 'Not stored: send it again';

type Params = { senderId: string; secret: string };

export async function webhookApp(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const secrets = makeSecrets(deps);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    async (_request: FastifyRequest, text: string) => {
      try {
        return JSON.parse(text);
      } catch {
        throw new HttpError(400, 'The body is not JSON', { path: 'body' });
      }
    },
  );
  // Before the body is read: a stranger's five megabytes are not.
  app.addHook('onRequest', async (request, reply) => {
    const { senderId, secret } = request.params as Params;
    if (!(await secrets.match(senderId, secret))) return sendProblem(reply, { status: 404 });
  });

  app.get<{ Params: Params; Querystring: Record<string, string> }>(
    '/webhooks/:senderId/:secret',
    async (request, reply) => {
      return reply.type('text/plain').send(String(request.query['hub.challenge'] ?? 'ok'));
    },
  );

  app.post<{ Params: Params }>('/webhooks/:senderId/:secret', async (request, reply) => {
    const notification = parseNotification(request.body, new Date());
    try {
      await deps.ingest.ingest(Number(request.params.senderId), notification);
    } catch (cause) {
      throw new HttpError(503, NOT_STORED, { cause });
    }
    return reply.send({});
  });
}

/** Compares digests of a fixed length, and compares with something even where there is no such sender. */
function makeSecrets({ sql, seal }: HttpDeps) {
  const known = new Map<number, { digest: Buffer; until: number }>();
  const nobody = sha256(randomBytes(32).toString('hex'));

  async function digestOf(senderId: number): Promise<Buffer> {
    const cached = known.get(senderId);
    if (cached && cached.until > Date.now()) return cached.digest;
    const secret = await readWebhookSecret(sql, seal, senderId).catch((cause) => {
      throw new HttpError(503, NOT_STORED, { cause });
    });
    if (secret === null) return nobody;
    const digest = sha256(secret);
    known.set(senderId, { digest, until: Date.now() + SECRET_FRESH_MS });
    return digest;
  }

  return {
    async match(senderId: string, secret: string): Promise<boolean> {
      const id = /^\d{1,9}$/.test(senderId) ? Number(senderId) : 0;
      return timingSafeEqual(await digestOf(id), sha256(secret));
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
