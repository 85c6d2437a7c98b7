// /healthz and /readyz: whether the process lives, and whether it can do its work.
import { z } from 'zod';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

const PATIENCE_MS = 2_000;

export function healthRoutes(app: TypedApp, { sql, backend }: HttpDeps): void {
  app.get(
    '/healthz',
    { config: may('public'), schema: { response: { 200: z.object({ status: z.literal('ok') }) } } },
    async () => ({
      status: 'ok' as const,
    }),
  );

  const readiness = z.object({ status: z.enum(['ready', 'not ready']), missing: z.array(z.string()) });
  app.get(
    '/readyz',
    { config: may('public'), schema: { response: { 200: readiness, 503: readiness } } },
    async (_request, reply) => {
      const [database, queue] = await Promise.all([answers(sql`select 1`), answers(backend.ping())]);
      const missing = [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
      if (missing.length > 0) return reply.code(503).send({ status: 'not ready', missing });
      return { status: 'ready' as const, missing };
    },
  );
}

async function answers(question: PromiseLike<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((done) => setTimeout(done, PATIENCE_MS, false).unref());
  return await Promise.race([
    Promise.resolve(question).then(
      () => true,
      () => false,
    ),
    late,
  ]);
}
