// /api/users: people who may sign in.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inviteUser } from '../../account/password-links.ts';
import { changeUser, insertUser, readUser, removeUser, selectUsers, type User } from '../../account/users.ts';
import { idParams, listOf, pageQuery } from '../../contract/common.ts';
import { invitation, user, userCreate, userCreated, userPatch } from '../../contract/people.ts';
import { inTransaction } from '../../lib/transaction.ts';
import { may } from '../access.ts';
import { audited } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { pageOf } from '../page.ts';
import type { TypedApp } from './typed.ts';

const USER = { of: 'user' } as const;
const FIELDS = ['name', 'email', 'role', 'rights', 'disabled'];

export function userRoutes(app: TypedApp, { sql, config }: HttpDeps): void {
  /** Shown to whoever asks, who reaches us there. */
  const urlOf = ({ protocol, host }: FastifyRequest, secret: string) =>
    `${config.publicUrl ?? `${protocol}://${host}`}/invitation#${secret}`;

  const pages = { querystring: pageQuery, response: { 200: listOf(user) } };
  app.get('/api/users', { config: may('manage'), schema: pages }, async (request) => {
    const { after, limit } = request.query;
    const found = await selectUsers(sql, { after: Number(after ?? 0), limit: limit + 1 });
    const { rows, next } = pageOf(found, limit, (row) => row.id);
    return { items: rows.map(present), next };
  });

  const creation = { body: userCreate, response: { 201: userCreated } };
  const making = audited('user.create', { ...USER, body: FIELDS });
  app.post('/api/users', { config: may('manage', making), schema: creation }, async (request, reply) => {
    const { rights = [], language = 'en', ...rest } = request.body;
    const made = await inTransaction(sql, async (tx) => {
      const id = await insertUser(tx, { ...rest, rights, language, passwordHash: null });
      return { id, secret: await inviteUser(tx, id) };
    });
    return reply
      .code(201)
      .send({ ...present(await readUser(sql, made.id)), invitationUrl: urlOf(request, made.secret) });
  });

  const change = { params: idParams, body: userPatch, response: { 200: user } };
  const changing = audited('user.change', { ...USER, body: FIELDS });
  app.patch('/api/users/:id', { config: may('manage', changing), schema: change }, async (request) => {
    await changeUser(sql, request.params.id, request.body);
    return present(await readUser(sql, request.params.id));
  });

  const removal = { params: idParams, response: { 204: z.null().describe('removed') as z.ZodType<unknown> } };
  app.delete(
    '/api/users/:id',
    { config: may('manage', audited('user.delete', USER)), schema: removal },
    async (request, reply) => {
      await removeUser(sql, request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  const again = { params: idParams, response: { 201: invitation } };
  const inviting = audited('user.invite', USER);
  app.post('/api/users/:id/invitation', { config: may('manage', inviting), schema: again }, async (request, reply) => {
    const { id } = await readUser(sql, request.params.id);
    return reply.code(201).send({ invitationUrl: urlOf(request, await inviteUser(sql, id)) });
  });
}

function present(row: User) {
  return {
    ...row,
    rights: [...row.rights],
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}
