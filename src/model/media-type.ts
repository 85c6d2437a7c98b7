// What kind of file something is, and whether WhatsApp takes it.

export interface MediaKind {
  /** As a message names it. */
  kind: 'image' | 'video' | 'audio' | 'document' | 'sticker';
  maxBytes: number;
}

const MIB = 1024 ** 2;

/** Types and sizes of Meta's Cloud API reference (media, supported types). */
const KINDS: readonly (readonly [RegExp, MediaKind])[] = [
  [/^image\/(jpeg|png)$/, { kind: 'image', maxBytes: 5 * MIB }],
  [/^image\/webp$/, { kind: 'sticker', maxBytes: 500 * 1024 }],
  [/^video\/(mp4|3gpp)$/, { kind: 'video', maxBytes: 16 * MIB }],
  [/^audio\/(aac|amr|mpeg|mp4|ogg)$/, { kind: 'audio', maxBytes: 16 * MIB }],
  [
    /^(text\/plain|application\/(pdf|msword|vnd\.ms-(excel|powerpoint)|vnd\.openxmlformats-officedocument\.[a-z.]+))$/,
    { kind: 'document', maxBytes: 100 * MIB },
  ],
];

/** Greatest file of any kind. */
export const MAX_MEDIA_BYTES = 100 * MIB;

/** Null where WhatsApp does not take such files. */
export function mediaKindOf(mimeType: string): MediaKind | null {
  return KINDS.find(([pattern]) => pattern.test(mimeType))?.[1] ?? null;
}

const SIGNATURES: readonly (readonly [offset: number, bytes: string, mimeType: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [8, 'WEBP', 'image/webp'],
  [0, '%PDF-', 'application/pdf'],
  [4, 'ftyp3g', 'video/3gpp'],
  [4, 'ftypM4A', 'audio/mp4'],
  [4, 'ftyp', 'video/mp4'],
  [0, 'OggS', 'audio/ogg'],
  [0, '#!AMR', 'audio/amr'],
  [0, 'ID3', 'audio/mpeg'],
];

/** By the first bytes of the file; else what the client says it is, without parameters. Null where neither says anything. */
export function mimeTypeOf(head: Uint8Array, claimed: string | null): string | null {
  const text = Buffer.from(head).toString('latin1');
  const known = SIGNATURES.find(([offset, bytes]) => text.startsWith(bytes, offset));
  const said = claimed?.split(';')[0]?.trim().toLowerCase();
  return known?.[2] ?? (said || null);
}
