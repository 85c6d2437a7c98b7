// How many connections there may be, in all and from one address; what is more is answered and closed at once.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '../lib/address-key.ts';
import { isPublic, makeNetworks } from '../lib/networks.ts';
import type { Runtime } from '../runtime.ts';
import { rawProblem } from './raw-problem.ts';

const ALL_TAKEN = 'There are too many connections (GRIOT_MAX_CONNECTIONS): come again in a moment';
const YOURS_TAKEN =
  'There are too many connections from your address (GRIOT_MAX_CONNECTIONS_PER_ADDRESS; a proxy is named in ' +
  'GRIOT_TRUSTED_PROXIES): use those you have, or come again in a moment';

type Accept = (socket: Socket) => void;

type Config = Runtime['config'];

/**
 * Whether an address stands for many and has no limit of its own: a proxy that is named, or that nobody named but which
 * stands in a private network, where strangers are not; the provider, who calls as often as there are statuses.
 */
export function makeSharedAddresses(
  config: Pick<Config, 'trustedProxies' | 'webhookFrom'>,
): (address: string) => boolean {
  const isNamed = makeNetworks([...config.trustedProxies, ...config.webhookFrom]);
  return (address) => !isPublic(address) || isNamed(address);
}

/** Before anything listens. Of IPv6 a network of 64 bits is one address. */
export function limitConnections(
  server: Server,
  limits: Pick<Config['limits'], 'connections' | 'connectionsPerAddress'>,
  isShared: (address: string) => boolean,
): void {
  const byAddress = new Map<string, number>();
  let all = 0;
  const accepting = server.listeners('connection') as Accept[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const remote = socket.remoteAddress;
    // Who has hung up already is nobody any more: what they sent would be done, and the audit could not say for whom.
    if (remote === undefined) return void socket.destroy();
    const address = addressKey(remote);
    const own = byAddress.get(address) ?? 0;
    if (all >= limits.connections) return refuse(socket, ALL_TAKEN);
    if (own >= limits.connectionsPerAddress && !isShared(remote)) return refuse(socket, YOURS_TAKEN);
    all += 1;
    byAddress.set(address, own + 1);
    socket.once('close', () => {
      all -= 1;
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
    for (const accept of accepting) accept.call(server, socket);
  });
}

function refuse(socket: Socket, detail: string): void {
  socket.on('error', () => {});
  socket.end(rawProblem(503, detail));
  socket.resume(); // an answer that follows unread bytes would be lost by a reset
  setTimeout(() => socket.destroy(), 1_000).unref();
}
