// A real MariaDB for the tests that need one: a server of their own in a temporary directory, on a port of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { findOrInstall } from './debian-package.ts';
import { freePort } from './redis.ts';

const MISSING =
  'The tests need MariaDB 10.6 or newer on the PATH. Install it (Debian and Ubuntu: apt-get install mariadb-server; macOS: brew install mariadb) and run them again.';
const START_MS = 30_000;

export interface MariadbServer {
  port: number;
  /** As root, several statements at once. */
  run(sql: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Only the cores are installed: with the whole package comes a service that starts by itself. */
export async function startMariadb(): Promise<MariadbServer> {
  const packages = ['mariadb-server-core', 'mariadb-client-core'];
  const binary = findOrInstall(['mariadbd', '/usr/sbin/mariadbd'], packages, MISSING);
  findOrInstall(['my_print_defaults'], packages, MISSING); // the one below needs it
  const home = await mkdtemp(join(tmpdir(), 'griot-mariadb-'));
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const data = ['--no-defaults', ...user, `--datadir=${join(home, 'data')}`];
  const fresh = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync('mariadb-install-db', [...data, ...fresh], { stdio: ['ignore', 'ignore', 'inherit'] });
  const server = spawn(
    binary,
    [
      ...data,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(home, 'socket')}`,
      `--log-error=${join(home, 'log')}`,
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: 'ignore' },
  );
  const connect = () => createConnection({ host: '127.0.0.1', port, user: 'root', multipleStatements: true });
  const admin = await whenStarted(connect, server, join(home, 'log'));
  return {
    port,
    run: async (sql) => (await admin.query(sql))[0] as unknown[],
    async stop() {
      await admin.end();
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await Promise.race([gone, sleep(10_000)]);
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function whenStarted<T>(connect: () => Promise<T>, server: ChildProcess, log: string): Promise<T> {
  for (const deadline = Date.now() + START_MS; ; await sleep(50)) {
    try {
      return await connect();
    } catch (cause) {
      if (server.exitCode === null && Date.now() < deadline) continue;
      server.kill('SIGKILL');
      throw new Error(`MariaDB does not start:\n${await readFile(log, 'utf8').catch(() => '')}`, { cause });
    }
  }
}
