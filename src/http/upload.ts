// A list in the body of a request, as a stream.
import { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_SILENCE_MS } from '../import/spool.ts';
import { within } from '../lib/within.ts';
import { HttpError } from './problems.ts';

const TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/csv',
  'application/gzip',
  'application/octet-stream',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** For the routes registered with `app`: a list is never held in memory, the parser hands on the stream itself. */
export async function acceptUploads(app: Pick<FastifyInstance, 'register' | 'addContentTypeParser' | 'addHook'>) {
  await app.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 10 } });
  app.addContentTypeParser(TYPES, (_request, payload, done) => done(null, payload));
  // A list that was refused early is read to its end, by nobody: the next request waits behind it on the connection.
  app.addHook('onResponse', async (request) => {
    request.raw.unpipe().resume();
  });
}

/** As `acceptUploads`, for files of any type. */
export async function acceptAnyUpload(app: Pick<FastifyInstance, 'register' | 'addContentTypeParser' | 'addHook'>) {
  await acceptUploads(app);
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** Its length is not limited here. Throws HttpError where there is none. */
export async function uploadOf(
  request: FastifyRequest,
): Promise<{ input: Readable; fileName?: string; type?: string }> {
  if (request.isMultipart()) {
    const silent = () => new Error('its file did not come');
    const part = await within(request.file(), MAX_SILENCE_MS, silent).catch((cause) => {
      throw new HttpError(cause.statusCode ?? 400, `The form cannot be read: ${cause.message}`, {
        path: 'body',
        cause,
      });
    });
    if (!part) throw new HttpError(422, 'The form has no file: add the list as a file field', { path: 'file' });
    return { input: part.file, fileName: part.filename, type: part.mimetype };
  }
  if (request.body instanceof Readable) return { input: request.body };
  throw new HttpError(415, 'Send the list as text/csv, or as a file of a multipart form', { path: 'body' });
}
