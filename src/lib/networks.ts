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
/** Networks that are not the public internet: IANA's registries of special-purpose addresses, and multicast. */
const PRIVATE = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/128', '::1/128', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
);

function networks(...written: string[]): BlockList {
  const list = new BlockList();
  for (const [net = '', bits] of written.map((text) => text.split('/'))) {
    list.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || isIn(LOOPBACK, hostname);
}

/** Whether it is an address of the public internet; a name is none. */
export function isPublic(address: string): boolean {
  return isIP(bare(address)) !== 0 && !isIn(PRIVATE, address);
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
      if (refused) return answer(new Error(`${hostname} leads to ${refused.address}, which is not public`), []);
      const [first] = addresses;
      if (options.all) answer(null, addresses);
      else answer(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}
