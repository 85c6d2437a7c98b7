// A Postgres of the system's packages with its own tools, for what is done by them: dumps and restores.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../src/db/client.ts';
import { findOrInstall } from './debian-package.ts';
import { freePort } from './redis.ts';

const MISSING =
  'The tests need a Postgres 14 or newer with initdb and pg_dump. Install it (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql) and run them again.';
const DEBIAN = '/usr/lib/postgresql';
const START_MS = 30_000;

export interface PostgresServer {
  /** Connection string of a new, empty database. */
  create(name: string): Promise<string>;
  /** Runs one of its tools: pg_dump, pg_restore. */
  tool(name: string, ...args: string[]): void;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = findTools();
  const home = mkdtempSync(join(tmpdir(), 'griot-postgres-'));
  const as = notRoot();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(home, as.uid, as.gid);
  const [data, port] = [join(home, 'data'), await freePort()];
  const run = (name: string, args: string[], options = {}) =>
    execFileSync(join(bin, name), args, { cwd: home, stdio: ['ignore', 'ignore', 'pipe'], ...options });
  run('initdb', ['-D', data, '-U', 'griot', '-E', 'UTF8', '--no-locale', '--auth=trust'], as);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(bin, 'postgres'), args, { cwd: home, stdio: 'ignore', ...as });
  const url = (database: string) => `postgres://griot@127.0.0.1:${port}/${database}`;
  await whenStarted(server, url('postgres'));
  return {
    async create(name) {
      const admin = connect(url('postgres'), { max: 1 });
      await admin.unsafe(`create database ${name}`);
      await admin.end();
      return url(name);
    },
    tool: (name, ...rest) => void run(name, rest),
    async stop() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The folder of the newest on the machine. */
function findTools(): string {
  findOrInstall(
    ['initdb', ...debianVersions().map((version) => join(DEBIAN, version, 'bin/initdb'))],
    ['postgresql'],
    MISSING,
  );
  const [newest] = debianVersions();
  if (newest) return join(DEBIAN, newest, 'bin');
  return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

function debianVersions(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).filter((version) => existsSync(join(DEBIAN, version, 'bin/initdb')));
  return versions.sort((a, b) => Number(b) - Number(a));
}

/** Postgres refuses to run as root. */
function notRoot(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const [, , uid, gid] = ((/^postgres:.*$/m.exec(passwd) ?? /^nobody:.*$/m.exec(passwd))?.[0] ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function whenStarted(server: ChildProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; ; await sleep(100)) {
    const sql = connect(url, { max: 1 });
    try {
      await sql`select 1`;
      return;
    } catch (cause) {
      if (server.exitCode === null && Date.now() < deadline) continue;
      throw new Error('Postgres does not start', { cause });
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}
