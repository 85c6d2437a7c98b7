// Files uploaded to the provider once, and named by id in any number of messages.
import type { Db } from '../db/client.ts';
import { mediaKindOf } from '../model/media-type.ts';
import { AccountError } from './account-error.ts';

/** The provider keeps media for 30 days; a campaign may take some of them. */
const REUSED_DAYS = 25;

export interface MediaFile {
  path: string;
  bytes: number;
  /** SHA-256. */
  hash: Buffer;
  mimeType: string;
  fileName: string | null;
}

export interface Media {
  mediaId: string;
  mimeType: string;
  fileName: string | null;
  bytes: number;
  sha256: string;
  uploadedAt: Date;
}

/** Uploads the file, unless the same one is at the provider already. Throws AccountError: `media_refused`, `provider_failed`. */
export async function uploadMedia(
  sql: Db,
  senderId: number,
  provider: { uploadMedia(file: { path: string; bytes: number; mimeType: string }): Promise<string> },
  file: MediaFile,
): Promise<{ media: Media; reused: boolean }> {
  checkMedia(file);
  const [known] = await selectMedia(sql, senderId, { hash: file.hash, mimeType: file.mimeType });
  if (known) return { media: known, reused: true };
  const mediaId = await provider.uploadMedia(file).catch((cause: Error) => {
    const message = `The provider did not take the file: ${cause.message}`;
    throw new AccountError('provider_failed', message, 'file', { cause });
  });
  await sql`
    insert into media (sender_id, media_id, sha256, mime_type, file_name, bytes)
    values (${senderId}, ${mediaId}, ${file.hash}, ${file.mimeType}, ${file.fileName}, ${file.bytes})
    on conflict (sender_id, sha256, mime_type) do update
      set media_id = excluded.media_id, file_name = excluded.file_name, uploaded_at = now()`;
  const [media] = await selectMedia(sql, senderId, { hash: file.hash, mimeType: file.mimeType });
  if (!media) throw new Error('the media that was just stored is gone');
  return { media, reused: false };
}

/** What a sender has at the provider, newest first; or that one file. */
export async function selectMedia(
  sql: Db,
  senderId: number,
  which: { hash: Buffer; mimeType: string } | null = null,
): Promise<Media[]> {
  return await sql<Media[]>`
    select media_id as "mediaId", mime_type as "mimeType", file_name as "fileName", bytes, encode(sha256, 'hex') as sha256,
      uploaded_at as "uploadedAt"
    from media where sender_id = ${senderId} and uploaded_at > now() - ${REUSED_DAYS} * interval '1 day'
      ${which ? sql`and sha256 = ${which.hash} and mime_type = ${which.mimeType}` : sql``}
    order by uploaded_at desc, id desc limit 1000`;
}

function checkMedia({ mimeType, bytes }: MediaFile): void {
  const kind = mediaKindOf(mimeType);
  if (!kind) {
    const message = `WhatsApp takes no files of type ${mimeType}: send JPEG, PNG, MP4, PDF …`;
    throw new AccountError('media_refused', message, 'file');
  }
  if (bytes === 0) throw new AccountError('media_refused', 'The file is empty', 'file');
  if (bytes > kind.maxBytes) {
    const most = kind.maxBytes >= 1024 ** 2 ? `${kind.maxBytes / 1024 ** 2} MiB` : `${kind.maxBytes / 1024} KiB`;
    throw new AccountError('media_refused', `WhatsApp takes ${kind.kind} files of ${most} at most`, 'file');
  }
}
