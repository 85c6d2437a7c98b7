// Files for messages, at the provider.
import { createReadStream } from 'node:fs';
import { ProviderCallError } from '../provider.ts';
import type { Http } from './http.ts';
import { each, messageId, record } from './loose-json.ts';
import { readCall } from './provider-call.ts';

/** Returns the provider's id of it. Both forms of the answer: `{"media": [{"id"}]}` and `{"id"}`. */
export async function uploadMedia(
  http: Http,
  { path, bytes, mimeType }: { path: string; bytes: number; mimeType: string },
): Promise<string> {
  const answer = await readCall(http, () => http.upload('/media', createReadStream(path), { bytes, mimeType }));
  const id = messageId(record(each(answer.media)[0])?.id) ?? messageId(answer.id);
  if (id) return id;
  throw new ProviderCallError({ code: 'unreadable_answer', title: 'The answer names no media id' });
}
