// Files that were uploaded from this browser, to be seen in the preview: the provider does not show them again.
import { UPLOADED } from './template-slots.ts';

const files = new Map<string, { name: string; address: string }>();

export function keepPicture(mediaId: string, file: File): void {
  files.set(mediaId, { name: file.name, address: URL.createObjectURL(file) });
}

/** Of a slot's value; null for files of another day. */
export function pictureOf(value: string): { name: string; address: string } | null {
  return (value.startsWith(UPLOADED) && files.get(value.slice(UPLOADED.length))) || null;
}
