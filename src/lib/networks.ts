// Which addresses may be called: the public internet by https, this machine, and what the operator lists.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** By its text alone; what a name resolves to is judged when it is called, see makeGuardedLookup. */
export function mayCall({ hostname, protocol }: URL, allowedHosts: readonly string[]): boolean {
  if (allowedHosts.includes(hostname) || isLoopback(hostname)) return true;
  const named = isIP(bare(hostname)) === 0;
  return protocol === 'https:' && (named ? hostname.includes('.') : isPublic(hostname));
}

const LOOPBACK = networks('127.0.0.0/8', '::1/128');
/**
 * Networks that are not the public internet: IANA's registries of special-purpose addresses, and multicast. A list for
 * each family: Node judges IPv4 by the rules for IPv6, too.
 */
const PRIVATE_4 = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
);
/** All but what is given out (2000::/3), and in that Teredo, documentation and 6to4, which leads into IPv4. */
const PRIVATE_6 = networks(...['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
/** IPv4 within IPv6, as such or through a translator: judged by the address that it leads to. */
const IPV4_WITHIN = networks('::ffff:0:0/96', '64:ff9b::/96');

/** Whether an address is in one of these: addresses and networks as `203.0.113.0/24`. */
export function makeNetworks(written: readonly string[]): (address: string) => boolean {
  const list = networks(...written);
  return (address) => isIn(list, address);
}

function networks(...written: string[]): BlockList {
  const list = new BlockList();
  for (const [net = '', bits] of written.map((text) => text.split('/'))) {
    const isV6 = net.includes(':');
    list.addSubnet(net, Number(bits ?? (isV6 ? 128 : 32)), isV6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || isIn(LOOPBACK, hostname);
}

/** Whether it is an address of the public internet; a name is none. */
export function isPublic(hostname: string): boolean {
  const address = bare(hostname);
  const version = isIP(address);
  if (version === 6 && isIn(IPV4_WITHIN, address)) return isPublic(lastFourBytes(address));
  return version !== 0 && !isIn(version === 4 ? PRIVATE_4 : PRIVATE_6, address);
}

/** Of an IPv6 address, as an IPv4 one. */
function lastFourBytes(address: string): string {
  const dotted = /[\d.]+$/.exec(address)?.[0] ?? '';
  if (isIP(dotted) === 4) return dotted;
  const [high = 0, low = 0] = address
    .split(':')
    .slice(-2)
    .map((part) => Number.parseInt(part || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
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

/** As of `dns.lookup` with `all`. */
export type Resolve = (hostname: string, options: LookupOptions & { all: true }, done: Resolved) => void;
type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * A `lookup` for sockets that gives only public addresses, unless the host is listed: a name is judged by what it means at
 * the moment of the call, since whoever owns it may change that.
 */
export function makeGuardedLookup(allowedHosts: readonly string[], resolve: Resolve = lookup) {
  return (hostname: string, options: LookupOptions, answer: Answer): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, []);
      const free = allowedHosts.includes(hostname) || isLoopback(hostname);
      const refused = addresses.find(({ address }) => !free && !isPublic(address));
      if (refused) return answer(notPublic(hostname, refused.address), []);
      const [first] = addresses;
      if (options.all) answer(null, addresses);
      else answer(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

export const NOT_PUBLIC = 'ERR_NOT_PUBLIC';

function notPublic(hostname: string, address: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} leads to ${address}, which is not public`), { code: NOT_PUBLIC });
}
