// The listener of `griot worker`, where it is wanted.
import { buildWatchServer } from '../http/watch-server.ts';
import type { Runtime } from '../runtime.ts';
import type { Watch } from '../watch/watch.ts';
import { listenOn } from './web.ts';

export async function startWatchServer(
  { config, sql, metrics, log }: Runtime,
  { readiness }: Pick<Watch, 'readiness'>,
): Promise<{ close(): Promise<void> }> {
  const { host, workerPort: port } = config;
  if (port === null) return { close: async () => {} };
  const server = await buildWatchServer({ config, sql, metrics, readiness });
  const url = await listenOn(server, { host, port, variable: 'GRIOT_WORKER_PORT' });
  log.info({ url }, 'listening for who watches');
  return { close: async () => void (await server.close()) };
}
