// A real Redis for the tests: installed from the system's packages when it is missing, started on a port of its own.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** Path of a redis-server; installs one where the machine lets us, and says what to do where it does not. */
export function installRedis(): string {
  const found = find();
  if (found) return found;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('redis-server is missing: installing it with apt-get …');
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'] as const,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-qq'], { ...options, stdio: [...options.stdio] });
    // Its service must not start: the tests run servers of their own.
    const quiet = [
      '-o',
      'Dpkg::Options::=--force-confold',
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'redis-server',
    ];
    execFileSync('apt-get', quiet, { ...options, stdio: [...options.stdio] });
    const installed = find();
    if (installed) return installed;
  }
  throw new Error(
    'The tests need redis-server 6.2 or newer on the PATH. Install it (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis) and run them again.',
  );
}

function find(): string | null {
  return ['redis-server', '/usr/bin/redis-server'].find((path) => spawnSync(path, ['--version']).status === 0) ?? null;
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
