// /api/campaigns/:id/uncertain: an operator's word on messages whose outcome nobody knows.
import { z } from 'zod';
import { resolveUncertain, UNCERTAIN_ACTIONS } from '../../campaign/uncertain.ts';
import { count, idParams } from '../../contract/common.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

const input = z.strictObject({
  action: z
    .enum(UNCERTAIN_ACTIONS)
    .describe('`resend`: once more, though some people may get it twice; `treat-as-sent`: take them as accepted'),
  seqs: z
    .array(z.number().int().min(1).max(2_147_483_647))
    .min(1)
    .max(10_000)
    .optional()
    .describe('which deliveries, by `seq`; default: all uncertain ones'),
});
const answer = z.object({ resolved: count.describe('deliveries that were uncertain and are not any more') });

export function uncertainRoutes(app: TypedApp, { sql, backend }: HttpDeps): void {
  const schema = { params: idParams, body: input, response: { 200: answer } };
  const config = may(
    'launch',
    audited('campaign.settle_uncertain', {
      of: 'campaign',
      body: ['action', 'seqs'],
      answer: ['resolved'],
    }),
  );
  app.post('/api/campaigns/:id/uncertain', { config, schema }, async (request) => {
    const { action, seqs = null } = request.body;
    return { resolved: await resolveUncertain({ sql, queue: backend.queue }, request.params.id, { action, seqs }) };
  });
}
