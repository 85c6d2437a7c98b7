// A real PgBouncer for the tests, in front of one database, in transaction mode.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connect } from '../../src/db/client.ts';
import { findOrInstall } from './debian-package.ts';
import { freePort } from './redis.ts';

export interface PgBouncer {
  url: string;
  /** Sessions with Postgres at this moment. */
  serverConnections(): Promise<number>;
  close(): Promise<void>;
}

/** `servers`: sessions with Postgres at most. */
export async function startPgBouncer(databaseUrl: string, servers: number): Promise<PgBouncer> {
  const binary = findOrInstall(
    ['pgbouncer', '/usr/sbin/pgbouncer'],
    ['pgbouncer'],
    'The tests need pgbouncer on the PATH. Install it (Debian and Ubuntu: apt-get install pgbouncer; macOS: brew install pgbouncer) and run them again.',
  );
  const { hostname, port: postgresPort, username, password, pathname } = new URL(databaseUrl);
  const database = pathname.slice(1);
  const directory = await mkdtemp(join(tmpdir(), 'griot-pgbouncer-'));
  await chmod(directory, 0o755); // it does not run as root
  const port = await freePort();
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: servers,
    max_client_conn: 200,
    admin_users: username,
  };
  const file = join(directory, 'pgbouncer.ini');
  const server = `host=${hostname} port=${postgresPort} user=${username} password=${decodeURIComponent(password)} dbname=${database}`;
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  await writeFile(file, `[databases]\n${database} = ${server}\n[pgbouncer]\n${lines.join('\n')}\n`, { mode: 0o644 });
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(binary, ['-q', file], { stdio: 'ignore', ...nobody });
  const gone = once(child, 'exit');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const admin = new URL(url);
  admin.pathname = '/pgbouncer';
  await untilUp(url.href);
  return {
    url: url.href,
    async serverConnections() {
      const client = new pg.Client({ connectionString: admin.href }); // its console takes the simplest of questions only
      await client.connect();
      const { rows } = await client.query<{ database: string }>('show servers');
      await client.end();
      return rows.filter((row) => row.database === database).length;
    },
    async close() {
      child.kill('SIGKILL');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const sql = connect(url, { max: 1, prepared: false });
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((done) => setTimeout(done, 100));
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}
