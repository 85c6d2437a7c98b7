// Lists: uploaded into a campaign, read back with what was rejected.
import { Readable, Transform } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { importQuery, importRecord, importResult } from '../../contract/campaign.ts';
import { idParams } from '../../contract/common.ts';
import { importCsv } from '../../import/import-csv.ts';
import { readImport } from '../../import/queries.ts';
import { readRejects } from '../../import/read-rejects.ts';
import type { HttpDeps } from '../deps.ts';
import { textAnswer } from '../describe-route.ts';
import { languageOf } from '../present.ts';
import { HttpError } from '../problems.ts';
import type { TypedApp } from './typed.ts';

/** Bytes of one list. */
const LIST_LIMIT = 2 * 1024 ** 3;

/** Register it by itself: it takes bodies that no other route does. */
export async function importRoutes(app: TypedApp, { sql, log }: HttpDeps): Promise<void> {
  await app.register(multipart, { limits: { fileSize: LIST_LIMIT, files: 1, fields: 10 } });
  // A list is never held in memory: the parser hands on the stream itself.
  app.addContentTypeParser(
    ['text/csv', 'text/plain', 'application/octet-stream', 'application/csv', 'text/tab-separated-values'],
    (_request, payload, done) => done(null, payload),
  );

  // A list that was refused early is read to its end, by nobody: the next request waits behind it on the connection.
  app.addHook('onResponse', async (request) => {
    request.raw.unpipe().resume();
  });

  const schema = {
    params: idParams,
    querystring: importQuery,
    consumes: ['text/csv', 'multipart/form-data'],
    response: { 200: importResult },
  };
  app.post('/api/campaigns/:id/recipients', { schema }, async (request) => {
    const { input, fileName } = await listOf(request);
    const { phone, country, delimiter, encoding } = request.query;
    return await importCsv(
      { sql, log },
      {
        campaignId: request.params.id,
        input,
        ...(fileName === undefined ? {} : { fileName }),
        ...(phone === undefined ? {} : { phone }),
        ...(country === undefined ? {} : { country: country.toUpperCase() }),
        ...(delimiter === undefined
          ? {}
          : { delimiter: delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter }),
        ...(encoding === undefined ? {} : { encoding }),
      },
    );
  });

  app.get('/api/imports/:id', { schema: { params: idParams, response: { 200: importRecord } } }, async (request) => {
    const found = await readImport(sql, request.params.id);
    if (!found) throw new HttpError(404, `There is no import ${request.params.id}`);
    return { ...found, createdAt: found.createdAt.toISOString() };
  });

  const rejects = textAnswer('text/csv', 'line, column, reason_code, reason, then the columns of the list');
  app.get(
    '/api/imports/:id/rejects.csv',
    { schema: { params: idParams, response: { 200: rejects } } },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await readImport(sql, id))) throw new HttpError(404, `There is no import ${id}`);
      reply.header('content-disposition', `attachment; filename="import-${id}-rejects.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(readRejects(sql, id, languageOf(request))));
    },
  );
}

async function listOf(request: FastifyRequest): Promise<{ input: Readable; fileName?: string }> {
  if (request.isMultipart()) {
    const part = await request.file().catch((cause) => {
      throw new HttpError(cause.statusCode ?? 400, `The form cannot be read: ${cause.message}`, {
        path: 'body',
        cause,
      });
    });
    if (!part) throw new HttpError(422, 'The form has no file: add the list as a file field', { path: 'file' });
    return { input: part.file, fileName: part.filename };
  }
  if (request.body instanceof Readable) return { input: request.body.pipe(limited(LIST_LIMIT, request.body)) };
  throw new HttpError(415, 'Send the list as text/csv, or as a file of a multipart form', { path: 'body' });
}

/** Passes bytes on and fails beyond the limit, or when the source breaks off. */
function limited(limit: number, source: Readable): Transform {
  let seen = 0;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= limit) return done(null, chunk);
      done(Object.assign(new Error('the list is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }));
    },
  });
  source.on('error', (error) => gate.destroy(error));
  source.on('close', () => {
    if (!source.readableEnded) gate.destroy(new Error('the client went away'));
  });
  return gate;
}
