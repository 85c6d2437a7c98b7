// /api/audit: who did what, when and from where.
import { Readable } from 'node:stream';
import { type AuditRow, auditCsv, listAudit } from '../../account/audit.ts';
import { auditExportQuery, auditPage, auditQuery } from '../../contract/audit.ts';
import type { Json } from '../../model/template.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

export function auditLogRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const pages = { querystring: auditQuery, response: { 200: auditPage } };
  app.get('/api/audit', { config: may('manage'), schema: pages }, async (request) => {
    const { after, limit, ...filter } = request.query;
    const before = after === undefined ? undefined : Number(after);
    const found = await listAudit(sql, filter, { before, limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(present), next };
  });

  const filters = ['actor', 'subject', 'action', 'outcome', 'from', 'to'];
  const csv = { querystring: auditExportQuery, response: { 200: textAnswer('text/csv', 'entries, newest first') } };
  app.get(
    '/api/audit.csv',
    { config: may('manage', { ...audited('audit.export', { query: filters }), seat: 'exports' }), schema: csv },
    async (request, reply) => {
      reply.header('content-disposition', 'attachment; filename="audit.csv"');
      return reply.type('text/csv; charset=utf-8').send(Readable.from(auditCsv(sql, request.query)));
    },
  );
}

function present({ at, detail, ...row }: AuditRow) {
  return { ...row, at: at.toISOString(), detail: detail as Record<string, Json> };
}
