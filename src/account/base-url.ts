// The addresses that an operator enters: of providers, and of systems that notifications are relayed to.
import { mayCall } from '../lib/networks.ts';
import { AccountError } from './account-error.ts';

/** The URL without slashes at its end. Throws AccountError. */
export function checkBaseUrl(text: string, allowedHosts: readonly string[]): string {
  return checkAddress(text, allowedHosts, { code: 'base_url_refused', path: 'baseUrl' }).replace(/\/+$/, '');
}

/** Throws AccountError. */
export function checkRelayUrl(text: string, allowedHosts: readonly string[]): string {
  return checkAddress(text, allowedHosts, { code: 'relay_url_refused', path: 'url' });
}

function checkAddress(
  text: string,
  allowedHosts: readonly string[],
  { code, path }: { code: 'base_url_refused' | 'relay_url_refused'; path: string },
): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (plain && mayCall(url, allowedHosts)) return text.trim();
  const mend = 'must be https and public, or http on loopback; other hosts must be listed in GRIOT_ALLOWED_HOSTS';
  throw new AccountError(code, mend, path);
}
