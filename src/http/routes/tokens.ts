// /api/tokens: what programs call the API with.
import { z } from 'zod';
import { makeToken, revokeToken, selectTokens, type Token } from '../../account/tokens.ts';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import { token, tokenCreate, tokenCreated } from '../../contract/people.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

const TOKEN = { of: 'token' } as const;

export function tokenRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const pages = { querystring: pageQuery, response: { 200: listOf(token) } };
  app.get('/api/tokens', { config: may('manage'), schema: pages }, async (request) => {
    const { after, limit } = request.query;
    const found = await selectTokens(sql, { after: Number(after ?? 0), limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(present), next };
  });

  const making = audited('token.create', { ...TOKEN, body: ['name', 'role', 'rights', 'expiresAt'] });
  const creation = { body: tokenCreate, response: { 201: tokenCreated } };
  app.post('/api/tokens', { config: may('manage', making), schema: creation }, async (request, reply) => {
    const { expiresAt, ...rest } = request.body;
    const made = await makeToken(sql, { ...rest, expiresAt: expiresAt ? new Date(expiresAt) : null });
    const [row] = await selectTokens(sql, { id: made.id });
    if (!row) throw new Error(`token ${made.id} is gone`);
    return reply.code(201).send({ ...present(row), token: made.token });
  });

  const removal = { params: idParams, response: { 204: z.null().describe('revoked') as z.ZodType<unknown> } };
  app.delete(
    '/api/tokens/:id',
    { config: may('manage', audited('token.revoke', TOKEN)), schema: removal },
    async (request, reply) => {
      await revokeToken(sql, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

function present(row: Token) {
  return {
    ...row,
    rights: [...row.rights],
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
