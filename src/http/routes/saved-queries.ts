// /api/queries: queries on source databases, kept under a name; and the databases there are.
import { z } from 'zod';
import { idParams, listOf } from '../../contract/common.ts';
import { savedQuery, savedQueryInput, source } from '../../contract/import.ts';
import { openSource } from '../../import/query/open-query.ts';
import {
  readSavedQuery,
  removeSavedQuery,
  type SavedQuery,
  saveQuery,
  selectSavedQueries,
} from '../../import/saved-queries.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import type { TypedApp } from './typed.ts';

/** Nobody keeps more. */
const MOST = 1_000;

export function savedQueryRoutes(app: TypedApp, { sql, config }: HttpDeps): void {
  app.get('/api/sources', { config: may('query'), schema: { response: { 200: listOf(source) } } }, async () => {
    const names = Object.keys(config.sources).sort();
    return { items: names.map((name) => ({ name })), next: null };
  });

  const all = { config: may('read'), schema: { response: { 200: listOf(savedQuery) } } };
  app.get('/api/queries', all, async ({ rights }) => {
    const found = await selectSavedQueries(sql, { limit: MOST });
    const maySee = rights?.includes('query') ?? false;
    return { items: found.map((one) => present(one, maySee)), next: null };
  });

  const making = may(['campaign', 'query'], audited('query.save', { body: ['name', 'source', 'sql'] }));
  const made = { body: savedQueryInput, response: { 201: savedQuery } };
  app.post('/api/queries', { config: making, schema: made }, async (request, reply) => {
    const { name, source, sql: text, phone = null, country = null } = request.body;
    const found = await openSource({ sql, config }, source, text); // described, not run: what is wrong is told now
    await found.rows.return(undefined);
    const id = await saveQuery(sql, { name, source, sql: text, phone, country });
    return reply.code(201).send(present(await readSavedQuery(sql, id), true));
  });

  const removal = { params: idParams, response: { 204: z.null().describe('deleted') as z.ZodType<unknown> } };
  const removing = may(['campaign', 'query'], audited('query.delete', {}));
  app.delete('/api/queries/:id', { config: removing, schema: removal }, async (request, reply) => {
    await removeSavedQuery(sql, request.params.id);
    return reply.code(204).send(undefined);
  });
}

function present({ sql, createdAt, ...rest }: SavedQuery, maySee: boolean) {
  return { ...rest, sql: maySee ? sql : null, createdAt: createdAt.toISOString() };
}
