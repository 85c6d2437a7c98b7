// A real Redis for the tests: installed from the system's packages when it is missing, started on a port of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findOrInstall } from './debian-package.ts';

/** Path of a redis-server. */
export function installRedis(): string {
  return findOrInstall(
    ['redis-server', '/usr/bin/redis-server'],
    ['redis-server'],
    'The tests need redis-server 6.2 or newer on the PATH. Install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis) and run them again.',
  );
}

export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** `kill -9` where `hard`. */
  stop(hard?: boolean): Promise<void>;
}

/** Starts a Redis that ends with `stop`. `extra` are redis-server arguments. */
export async function startRedis(
  binary: string,
  directory: string,
  extra: string[] = [],
  fixedPort?: number,
): Promise<RedisServer> {
  const port = fixedPort ?? (await freePort());
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    ...extra,
  ];
  const child = spawn(binary, args, { stdio: 'ignore' });
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: 200 });
  client.on('error', () => {}); // it is still starting
  await client.ping();
  client.disconnect();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    async stop(hard = false) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(hard ? 'SIGKILL' : 'SIGTERM');
      await Promise.race([gone, sleep(5000)]);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
