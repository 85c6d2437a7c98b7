// /api/suppressions: people who must not be messaged.
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deleteSuppressions, selectSuppressions } from '../../account/suppression-queries.ts';
import { addSuppressions, suppressionsCsv } from '../../account/suppressions.ts';
import { listOf } from '../../contract/common.ts';
import {
  suppression,
  suppressionAdd,
  suppressionAdded,
  suppressionParams,
  suppressionsQuery,
} from '../../contract/suppression.ts';
import { digitsOf } from '../../model/phone-digits.ts';
import { maskWritten } from '../../model/phone-mask.ts';
import { reasonText } from '../../model/reject-reasons.ts';
import { may } from '../access.ts';
import { audited, personOf } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { pageOf } from '../page.ts';
import { languageOf } from '../present.ts';
import { HttpError, sendProblem } from '../problems.ts';
import type { TypedApp } from './typed.ts';

export function suppressionRoutes(app: TypedApp, { sql }: HttpDeps): void {
  const pages = { querystring: suppressionsQuery, response: { 200: listOf(suppression) } };
  app.get('/api/suppressions', { config: may('read'), schema: pages }, async (request) => {
    const { phone, after, limit } = request.query;
    const found = await selectSuppressions(sql, {
      phone: phone === undefined ? undefined : digitsOf(phone),
      limit: limit + 1,
      ...(after === undefined ? {} : { after: Number(after) }),
    });
    const { rows, next } = pageOf(found, limit, (row) => row.phone);
    const items = rows.map((row) => ({ ...row, phone: `+${row.phone}`, createdAt: row.createdAt.toISOString() }));
    return { items, next };
  });

  const addition = { body: suppressionAdd, response: { 200: suppressionAdded } };
  const added = may(
    'campaign',
    audited('suppression.add', { body: ['reason'], answer: ['added', 'known'], detail: peopleOf }),
  );
  app.post('/api/suppressions', { config: added, schema: addition }, async (request, reply) => {
    const { phone, phones, reason, country } = request.body;
    const { refused, ...counts } = await addSuppressions(sql, phones ?? [phone ?? ''], { reason, country });
    const language = languageOf(request);
    const rejected = refused.map(({ reason: code, ...one }) => ({ ...one, code, reason: reasonText(code, language) }));
    if (phone === undefined || !rejected[0]) return { ...counts, rejected };
    const { code, reason: detail } = rejected[0];
    return sendProblem(reply, { status: 422, code, detail, errors: [{ path: 'phone', message: detail }] });
  });

  const removal = { params: suppressionParams, response: { 204: z.null().describe('removed') as z.ZodType<unknown> } };
  const taken = may('campaign', audited('suppression.remove', { subject: personOf }));
  app.delete('/api/suppressions/:phone', { config: taken, schema: removal }, async (request, reply) => {
    const { phone } = request.params;
    const removed = await deleteSuppressions(sql, [digitsOf(phone)]);
    if (removed.length === 0) throw new HttpError(404, `${phone} is not on the list: give the whole number`);
    return reply.code(204).send(undefined);
  });

  const csv = { response: { 200: textAnswer('text/csv', 'everybody on the list: phone, reason, created_at') } };
  app.get(
    '/api/suppressions.csv',
    { config: may('export', audited('suppression.export')), schema: csv },
    async (_request, reply) => {
      reply.header('content-disposition', 'attachment; filename="suppressions.csv"');
      return reply.type('text/csv; charset=utf-8').send(Readable.from(suppressionsCsv(sql)));
    },
  );
}

const MOST_NAMED = 20;

/** Of those given, the first ones with their numbers masked. */
function peopleOf({ body }: FastifyRequest): { people: string[]; given: number } {
  const { phone, phones } = (body ?? {}) as { phone?: unknown; phones?: unknown };
  const given = Array.isArray(phones) ? phones : [phone];
  return { people: given.slice(0, MOST_NAMED).map((one) => maskWritten(String(one))), given: given.length };
}
