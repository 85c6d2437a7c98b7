// /api/lists: kept lists. Their people come in by the routes of imports.ts.
import { Readable } from 'node:stream';
import { z } from 'zod';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import { keptList, listInput, listPatch } from '../../contract/import.ts';
import {
  createList,
  exportList,
  type KeptList,
  readList,
  removeList,
  renameList,
  selectLists,
} from '../../import/kept-lists.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

const LIST = { of: 'list' } as const;

export function listRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const creation = {
    config: may('campaign', audited('list.create', LIST)),
    schema: { body: listInput, response: { 201: keptList } },
  };
  app.post('/api/lists', creation, async (request, reply) => {
    const id = await createList(sql, request.body);
    return reply.code(201).send(present(await readList(sql, id)));
  });

  app.get(
    '/api/lists',
    { config: may('read'), schema: { querystring: pageQuery, response: { 200: listOf(keptList) } } },
    async (request) => {
      const { after, limit } = request.query;
      const found = await selectLists(sql, { limit: limit + 1, ...(after ? { before: Number(after) } : {}) });
      const { rows, next } = pageOf(found, limit, (row) => row.id);
      return { items: rows.map(present), next };
    },
  );

  const one = { params: idParams, response: { 200: keptList } };
  app.get('/api/lists/:id', { config: may('read'), schema: one }, async (request) =>
    present(await readList(sql, request.params.id)),
  );

  const change = {
    config: may('campaign', audited('list.change', { ...LIST, body: ['name'] })),
    schema: { ...one, body: listPatch },
  };
  app.patch('/api/lists/:id', change, async (request) => {
    await renameList(sql, request.params.id, request.body.name);
    return present(await readList(sql, request.params.id));
  });

  const removal = { params: idParams, response: { 204: z.null().describe('deleted') as z.ZodType<unknown> } };
  app.delete(
    '/api/lists/:id',
    { config: may('campaign', audited('list.delete', LIST)), schema: removal },
    async (request, reply) => {
      await removeList(sql, request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  const people = textAnswer('text/csv', 'recipient (digits), then the columns of the list');
  app.get(
    '/api/lists/:id/people.csv',
    { config: may('export', audited('list.export', LIST)), schema: { params: idParams, response: { 200: people } } },
    async (request, reply) => {
      const list = await readList(sql, request.params.id);
      reply.header('content-disposition', `attachment; filename="list-${list.id}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(exportList(sql, list)));
    },
  );
}

function present(list: KeptList) {
  return { ...list, updatedAt: list.updatedAt.toISOString(), createdAt: list.createdAt.toISOString() };
}
