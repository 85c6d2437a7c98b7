// /api/templates
import { listTemplates } from '../../account/templates.ts';
import { listOf, pageQuery } from '../../contract/common.ts';
import { template, templateQuery } from '../../contract/sender.ts';
import { may } from '../access.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

export function templateRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { querystring: pageQuery.extend(templateQuery.shape), response: { 200: listOf(template) } };
  app.get('/api/templates', { config: may('read'), schema }, async (request) => {
    const { senderId, after, limit } = request.query;
    const offset = Number(after ?? 0);
    const found = await listTemplates(sql, { senderId, offset, limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, () => offset + limit);
    return {
      items: rows.map((row) => ({ ...row, sendable: row.status === 'approved', syncedAt: row.syncedAt.toISOString() })),
      next,
    };
  });
}
