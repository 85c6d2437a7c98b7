// Lists: taken into campaigns, kept lists and the suppressions.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pLimit from 'p-limit';
import { z } from 'zod';
import { idParams } from '../../contract/common.ts';
import {
  campaignQueryImport,
  importHeaders,
  importQuery,
  importResult,
  keptListImport,
  listImportQuery,
  queryImport,
  savedQueryImport,
  suppressionImportQuery,
} from '../../contract/import.ts';
import { type ImportRequest, importRows } from '../../import/import-rows.ts';
import { intoCampaign } from '../../import/into-campaign.ts';
import { intoList } from '../../import/into-list.ts';
import { intoSuppressions } from '../../import/into-suppressions.ts';
import { openList } from '../../import/kept-lists.ts';
import { makeImportMeters } from '../../import/meters.ts';
import { type FileOptions, openFile } from '../../import/open-file.ts';
import { openSource } from '../../import/query/open-query.ts';
import { readSavedQuery } from '../../import/saved-queries.ts';
import { spool } from '../../import/spool.ts';
import type { Habits, ImportTarget } from '../../import/target.ts';
import type { AuditAction } from '../../model/audit.ts';
import { may } from '../access.ts';
import { type AuditRule, audited, noteForAudit } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { acceptUploads, uploadOf } from '../upload.ts';
import type { TypedApp } from './typed.ts';

type HowToRead = FileOptions & Pick<ImportRequest, 'phone' | 'country' | 'header'>;

const RESULT = ['importId', 'rows', 'imported', 'rejected', 'duplicates', 'suppressed', 'recent'];
const intoOne = (of: 'campaign' | 'list') => ({ of, query: ['recentDays'] });

/** Whatever takes people in: told to the audit, and so many at a time. */
function taking(action: AuditAction, rule: Pick<AuditRule, 'of' | 'query' | 'body'>) {
  return { ...audited(action, { ...rule, answer: RESULT }), seat: 'uploads' } as const;
}

/** Register it by itself: it takes bodies that no other route does. */
export async function importRoutes(app: TypedApp, deps: HttpDeps): Promise<void> {
  const { sql } = deps;
  const { takeFile, takeRows } = makeTaker(deps);
  await acceptUploads(app);

  const schema = { headers: importHeaders, response: { 200: importResult } };
  const file = {
    ...schema,
    params: idParams,
    consumes: ['text/csv', 'multipart/form-data', 'application/octet-stream'],
  };

  app.post(
    '/api/campaigns/:id/recipients',
    {
      config: may('campaign', taking('campaign.import', intoOne('campaign'))),
      schema: { ...file, querystring: importQuery },
    },
    async (request, reply) => {
      const { recentDays, ...how } = request.query;
      return await takeFile(request, reply, intoCampaign(request.params.id, { recentDays }), how);
    },
  );
  app.post(
    '/api/lists/:id/recipients',
    {
      config: may('campaign', taking('list.import', intoOne('list'))),
      schema: { ...file, querystring: listImportQuery },
    },
    async (request, reply) => await takeFile(request, reply, intoList(request.params.id), request.query),
  );
  app.post(
    '/api/suppressions/import',
    {
      config: may('campaign', taking('suppression.import', { query: ['reason'] })),
      schema: { ...file, params: z.object({}), querystring: suppressionImportQuery },
    },
    async (request, reply) => {
      const { reason, ...how } = request.query;
      return await takeFile(request, reply, intoSuppressions(reason), how);
    },
  );

  const mayQuery = (action: 'campaign.import_query' | 'list.import_query', of: 'campaign' | 'list') =>
    may(['campaign', 'query'], taking(action, { of, body: ['source', 'sql', 'recentDays'] }));
  app.post(
    '/api/campaigns/:id/recipients/query',
    {
      config: mayQuery('campaign.import_query', 'campaign'),
      schema: { ...schema, params: idParams, body: campaignQueryImport },
    },
    async (request, reply) => {
      const { recentDays, source, sql: text, ...how } = request.body;
      const target = intoCampaign(request.params.id, { recentDays });
      return await takeRows(request, reply, {
        ...how,
        target,
        open: () => openSource(deps, source, text),
        header: true,
      });
    },
  );
  app.post(
    '/api/campaigns/:id/recipients/saved-query',
    {
      config: may('campaign', taking('campaign.import_query', { of: 'campaign', body: ['queryId', 'recentDays'] })),
      schema: { ...schema, params: idParams, body: savedQueryImport },
    },
    async (request, reply) => {
      const { recentDays, queryId } = request.body;
      const { source, sql: text, phone, country } = await readSavedQuery(sql, queryId);
      return await takeRows(request, reply, {
        target: intoCampaign(request.params.id, { recentDays }),
        open: () => openSource(deps, source, text),
        phone: phone ?? undefined,
        country: country ?? undefined,
        header: true,
      });
    },
  );
  app.post(
    '/api/lists/:id/recipients/query',
    { config: mayQuery('list.import_query', 'list'), schema: { ...schema, params: idParams, body: queryImport } },
    async (request, reply) => {
      const { source, sql: text, ...how } = request.body;
      const target = intoList(request.params.id);
      return await takeRows(request, reply, {
        ...how,
        target,
        open: () => openSource(deps, source, text),
        header: true,
      });
    },
  );
  app.post(
    '/api/campaigns/:id/recipients/list',
    {
      config: may('campaign', taking('campaign.import_list', { of: 'campaign', body: ['listId', 'recentDays'] })),
      schema: { ...schema, params: idParams, body: keptListImport },
    },
    async (request, reply) => {
      const { listId, recentDays } = request.body;
      const target = intoCampaign(request.params.id, { recentDays });
      return await takeRows(request, reply, { target, open: () => openList(sql, listId), header: true });
    },
  );
}

function makeTaker({ sql, metrics, config: { limits } }: HttpDeps) {
  // At work in this process: each holds a connection; the others wait with their list in a file.
  const inTurn = pLimit(limits.imports);
  const meters = makeImportMeters(metrics);

  async function take(request: FastifyRequest, reply: FastifyReply, wanted: ImportRequest, content: Buffer | string) {
    const key = request.headers['idempotency-key'];
    const hash = createHash('sha256').update(JSON.stringify(request.query)).update(content).digest();
    const once = typeof key === 'string' ? { key, hash } : undefined;
    const { repeated, ...result } = await inTurn(() =>
      importRows({ sql, log: request.log, meters, limits }, { ...wanted, once }),
    );
    if (repeated) reply.header('idempotent-replayed', 'true');
    return result;
  }

  return {
    /** Rows from elsewhere, as the body asks for them. */
    takeRows: (request: FastifyRequest, reply: FastifyReply, wanted: ImportRequest) =>
      take(request, reply, wanted, JSON.stringify(request.body)),

    /** A list in the body. */
    async takeFile(request: FastifyRequest, reply: FastifyReply, target: ImportTarget, how: HowToRead) {
      if (request.headers['idempotency-key'] === undefined) await target.check(sql); // before the list is read
      const { input, fileName } = await uploadOf(request);
      noteForAudit(request, { fileName });
      const file = await spool(input, { bytes: limits.listBytes });
      try {
        const { phone, country, header, ...format } = how;
        const open = ({ language }: Habits) => openFile(file.path, { ...format, language, limits });
        return await take(request, reply, { open, target, fileName, phone, country, header }, file.hash);
      } finally {
        await file.remove();
      }
    },
  };
}
