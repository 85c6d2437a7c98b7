// /healthz and /readyz: whether the process lives, and whether it can do its work.
import { z } from 'zod';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

const alive = z.object({ status: z.literal('ok') });
const readinessAnswer = z.object({
  status: z.enum(['ready', 'not ready']),
  missing: z.array(z.string()).describe('names of the checks that failed'),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export function healthRoutes(app: TypedApp, { readiness }: Pick<HttpDeps, 'readiness'>): void {
  app.get('/healthz', { config: may('public'), schema: { response: { 200: alive } } }, async () => ({
    status: 'ok' as const,
  }));

  const schema = { response: { 200: readinessAnswer, 503: readinessAnswer } };
  app.get('/readyz', { config: may('public'), schema }, async (_request, reply) => {
    const answer = await readiness();
    return reply.code(answer.missing.length > 0 ? 503 : 200).send(answer);
  });
}
