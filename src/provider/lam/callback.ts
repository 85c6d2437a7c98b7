// The callback URL registered at the provider.
import { ProviderCallError } from '../provider.ts';
import type { Http } from './http.ts';
import { callProvider } from './provider-call.ts';

const PATH = '/configs/webhook';

/** null where none is registered. A 404 is an error, not "none": taken for none, somebody else's could be replaced. */
export async function readCallback(http: Http): Promise<string | null> {
  const { url = null } = await callProvider(http, PATH);
  if (url !== null && typeof url !== 'string') {
    throw new ProviderCallError({ code: 'unreadable_answer', title: 'The callback in the answer is not a text' });
  }
  return url || null;
}

export async function registerCallback(http: Http, url: string): Promise<void> {
  await callProvider(http, PATH, { body: { url } });
}
