// What stands for the caller behind an internet address.
import { isIPv6 } from 'node:net';

/**
 * An IPv4 address as it is, of an IPv6 address its network of 64 bits: whoever has one address of it has them all.
 * Anything else (a proxy may hand on any text) as it is, cut to 64 letters.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain)) return address.slice(0, 64);
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = new Array(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill('0');
  const groups = [...(before ?? []), ...(tail === undefined ? [] : zeros), ...(after ?? [])];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
