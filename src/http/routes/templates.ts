// /api/templates
import { listTemplates } from '../../account/templates.ts';
import { listOf, pageQuery } from '../../contract/common.ts';
import { template, templateQuery } from '../../contract/sender.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

export function templateRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const schema = { querystring: pageQuery.extend(templateQuery.shape), response: { 200: listOf(template) } };
  app.get('/api/templates', { schema }, async (request) => {
    const { senderId, after, limit } = request.query;
    const offset = Number(after ?? 0);
    const rows = await listTemplates(sql, { senderId, offset, limit });
    return {
      items: rows.map((row) => ({ ...row, sendable: row.status === 'approved', syncedAt: row.syncedAt.toISOString() })),
      next: rows.length === limit ? String(offset + limit) : null,
    };
  });
}
