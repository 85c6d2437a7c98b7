// What lists left behind: counts, rejected rows; taken out of a draft again.
import { Readable } from 'node:stream';
import { z } from 'zod';
import { readCampaign } from '../../campaign/draft.ts';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import { importRecord, reject } from '../../contract/import.ts';
import { emptyCampaign } from '../../import/empty-campaign.ts';
import { readList } from '../../import/kept-lists.ts';
import { type Import, readImport, readRejectPage, selectImports } from '../../import/queries.ts';
import { readRejects } from '../../import/read-rejects.ts';
import { reasonText } from '../../model/reject-reasons.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { pageOf } from '../page.ts';
import { languageOf } from '../present.ts';
import { HttpError } from '../problems.ts';
import type { TypedApp } from './typed.ts';

/** What lists left in a campaign, and where they may come from. */
export function importReadingRoutes(app: TypedApp, { sql }: HttpDeps): void {
  app.get(
    '/api/imports/:id',
    { config: may('read'), schema: { params: idParams, response: { 200: importRecord } } },
    async (request) => {
      const found = await readImport(sql, request.params.id);
      if (!found) throw new HttpError(404, `There is no import ${request.params.id}`);
      return present(found);
    },
  );

  const rejects = textAnswer('text/csv', 'line, column, reason_code, reason, then the columns of the list');
  app.get(
    '/api/imports/:id/rejects.csv',
    {
      config: may('export', audited('rejects.export', { of: 'import' })),
      schema: { params: idParams, response: { 200: rejects } },
    },
    async (request, reply) => {
      const { id } = request.params;
      await findRejects(sql, id);
      reply.header('content-disposition', `attachment; filename="import-${id}-rejects.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(readRejects(sql, id, languageOf(request))));
    },
  );
  app.get(
    '/api/campaigns/:id/imports',
    {
      config: may('read'),
      schema: { params: idParams, querystring: pageQuery, response: { 200: listOf(importRecord) } },
    },
    async (request) => {
      const { id: campaignId } = await readCampaign(sql, request.params.id);
      return await importsOf({ campaignId }, request.query);
    },
  );
  app.get(
    '/api/lists/:id/imports',
    {
      config: may('read'),
      schema: { params: idParams, querystring: pageQuery, response: { 200: listOf(importRecord) } },
    },
    async (request) => {
      const { id: listId } = await readList(sql, request.params.id);
      return await importsOf({ listId }, request.query);
    },
  );
  app.delete(
    '/api/campaigns/:id/recipients',
    {
      config: may('campaign', audited('campaign.empty', { of: 'campaign' })),
      schema: { params: idParams, response: { 204: z.null().describe('taken out') as z.ZodType<unknown> } },
    },
    async (request, reply) => {
      await emptyCampaign(sql, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
  app.get(
    '/api/imports/:id/rejects',
    { config: may('read'), schema: { params: idParams, querystring: pageQuery, response: { 200: listOf(reject) } } },
    async (request) => {
      const { id } = request.params;
      await findRejects(sql, id);
      const { after, limit } = request.query;
      const found = await readRejectPage(sql, id, Number(after ?? 0), limit + 1);
      const { rows, next } = pageOf(found, limit, (row) => row.line);
      const items = rows.map(({ reasonCode: code, ...row }) => ({
        ...row,
        code,
        reason: reasonText(code, languageOf(request)),
      }));
      return { items, next };
    },
  );

  async function importsOf(
    into: { campaignId: number } | { listId: number },
    { after, limit }: z.output<typeof pageQuery>,
  ) {
    const before = after === undefined ? undefined : Number(after);
    const found = await selectImports(sql, into, { before, limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(present), next };
  }
}

/** 410 where they were forgotten. */
async function findRejects(sql: HttpDeps['sql'], id: number): Promise<void> {
  const found = await readImport(sql, id);
  if (!found) throw new HttpError(404, `There is no import ${id}`);
  if (found.forgottenAt) throw new HttpError(410, `The rejected rows of import ${id} were forgotten`);
}

function present({ createdAt, forgottenAt, ...one }: Import) {
  return { ...one, createdAt: createdAt.toISOString(), forgottenAt: forgottenAt?.toISOString() ?? null };
}
