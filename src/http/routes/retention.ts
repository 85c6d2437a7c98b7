// /api/retention: for how long what is known of people is kept.
import { retention, retentionPatch } from '../../contract/retention.ts';
import { changeRetention, readRetention } from '../../privacy/retention.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

export function retentionRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const reading = { config: may('manage'), schema: { response: { 200: retention } } };
  app.get('/api/retention', reading, async () => await readRetention(sql));
  app.patch(
    '/api/retention',
    {
      config: may('manage', audited('retention.set', { body: Object.keys(retention.shape) })),
      schema: { body: retentionPatch, response: { 200: retention } },
    },
    async (request) => {
      await changeRetention(sql, request.body);
      return await readRetention(sql);
    },
  );
}
