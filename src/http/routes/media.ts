// /api/senders/:id/media: files for messages.
import { open } from 'node:fs/promises';
import { type Media, selectMedia, uploadMedia } from '../../account/media.ts';
import { readSender } from '../../account/senders.ts';
import { idParams, listOf } from '../../contract/common.ts';
import { mediaFile } from '../../contract/media.ts';
import { spool } from '../../import/spool.ts';
import { MAX_MEDIA_BYTES, mimeTypeOf } from '../../model/media-type.ts';
import { may } from '../access.ts';
import { audited, noteForAudit } from '../audit.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpError } from '../problems.ts';
import { openSenderProvider } from '../sender-provider.ts';
import { acceptAnyUpload, uploadOf } from '../upload.ts';
import type { TypedApp } from './typed.ts';

/** Registered in a scope of its own: its bodies are files of any type. */
export async function mediaRoutes(app: TypedApp, deps: HttpDeps): Promise<void> {
  const { sql } = deps;
  await acceptAnyUpload(app);

  app.get(
    '/api/senders/:id/media',
    { config: may('read'), schema: { params: idParams, response: { 200: listOf(mediaFile) } } },
    async (request) => {
      const { id } = await readSender(sql, request.params.id);
      return { items: (await selectMedia(sql, id)).map(present), next: null };
    },
  );

  const schema = { params: idParams, response: { 200: mediaFile, 201: mediaFile } };
  const config = may('campaign', {
    ...audited('media.upload', { of: 'sender', answer: ['mediaId', 'mimeType', 'bytes', 'reused'] }),
    seat: 'uploads',
  });
  app.post('/api/senders/:id/media', { config, schema, bodyLimit: MAX_MEDIA_BYTES }, async (request, reply) => {
    const { id } = await readSender(sql, request.params.id);
    const { input, fileName = null, type = request.headers['content-type'] ?? null } = await uploadOf(request);
    noteForAudit(request, { fileName });
    const file = await spool(input, { bytes: MAX_MEDIA_BYTES, advice: 'no message can carry more' });
    try {
      const mimeType = mimeTypeOf(await headOf(file.path), type);
      if (!mimeType) throw new HttpError(415, 'Say of which type the file is, by Content-Type', { path: 'file' });
      const provider = await openSenderProvider(deps, id);
      const { media, reused } = await uploadMedia(sql, id, provider, { ...file, mimeType, fileName });
      return reply.code(reused ? 200 : 201).send({ ...present(media), reused });
    } finally {
      await file.remove();
    }
  });
}

function present(media: Media) {
  return { ...media, uploadedAt: media.uploadedAt.toISOString() };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
