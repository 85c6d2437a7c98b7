// Which addresses a sender may call: the public internet by https, this machine, and what the operator lists.
import { BlockList, isIP } from 'node:net';
import { AccountError } from './account-error.ts';

/** The URL without slashes at its end. Throws AccountError. */
export function checkBaseUrl(text: string, allowedHosts: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (plain && mayCall(url, allowedHosts)) return text.trim().replace(/\/+$/, '');
  const mend = 'must be https and public, or http on loopback; other hosts must be listed in GRIOT_ALLOWED_HOSTS';
  throw new AccountError('base_url_refused', mend, 'baseUrl');
}

function mayCall({ hostname, protocol }: URL, allowedHosts: readonly string[]): boolean {
  if (allowedHosts.includes(hostname) || isIn(LOOPBACK, hostname) || hostname === 'localhost') return true;
  const named = isIP(bare(hostname)) === 0;
  return protocol === 'https:' && (named ? hostname.includes('.') : !isIn(PRIVATE, hostname));
}

const LOOPBACK = networks('127.0.0.0/8', '::1/128');
/** Networks that are not the public internet (RFC 1918, 3927, 4193, 4291, 6598). */
const PRIVATE = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['::/128', 'fc00::/7', 'fe80::/10'],
);

function networks(...written: string[]): BlockList {
  const list = new BlockList();
  for (const [net = '', bits] of written.map((text) => text.split('/'))) {
    list.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** A URL's host name; IPv6 stands there in brackets, and IPv4 within IPv6 is found by its own rules. */
function isIn(list: BlockList, hostname: string): boolean {
  const address = bare(hostname);
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
