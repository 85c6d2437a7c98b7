// A Postgres of our own under the data directory: started when nobody runs it, joined when somebody does, stopped by
// the last process that leaves. Also runs where the owner is root, which Postgres itself refuses.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type Binaries, findBinaries } from './embedded-binaries.ts';

const START_DEADLINE_MS = 60_000; // crash recovery after a hard kill can take a while
const START_TRIES = 5; // a lost race for the port or against another process's start is worth another try
const USER = 'griot';
const SEAT = 'griot seat';
/** Any constant; see leave(). */
const LEAVING = 4_747_069;

export interface EmbeddedPostgres {
  /** Connection string of the database `griot`. */
  url: string;
  /** Leaves; stops the server when nobody else is connected. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Extra server settings, `name=value`. */
  settings?: string[];
}

/**
 * Starts or joins the Postgres in `<dataDir>/postgres`. Throws with the tail of the server's log when it cannot start.
 */
export async function openEmbeddedPostgres(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const home = resolve(dataDir);
  await mkdir(home, { recursive: true });
  const binaries = await findBinaries(home);
  const directory = join(home, 'postgres');
  const identity = await chooseIdentity(directory);
  if (!existsSync(join(directory, 'PG_VERSION'))) await initialise(home, directory, binaries, identity);
  const password = (await readFile(join(home, 'postgres-password'), 'utf8')).trim();

  const deadline = Date.now() + START_DEADLINE_MS;
  let server: ChildProcess | null = null;
  for (let tries = 0; Date.now() < deadline; await sleep(50)) {
    const running = await readPidFile(directory);
    const seat = running && (await takeSeat(running.port, password));
    if (seat) return { url: connectionString(running.port, password), close: () => leave(seat, running.pid) };
    if (running || (server && server.exitCode === null && server.signalCode === null)) continue;
    if (++tries > START_TRIES) break;
    server = await start(home, directory, binaries, identity, options.settings ?? []);
  }
  throw new Error(`The embedded Postgres does not start. Its log ends:\n${await logTail(home)}`);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The user Postgres runs as: ourselves, or, since it refuses root, an unprivileged user that exists everywhere. */
async function chooseIdentity(directory: string): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await stat(directory).catch(() => null);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const passwd = await readFile('/etc/passwd', 'utf8');
  const line = /^postgres:.*$/m.exec(passwd) ?? /^nobody:.*$/m.exec(passwd);
  const [, , uid, gid] = (line?.[0] ?? 'nobody:x:65534:65534').split(':');
  const identity = { uid: Number(uid), gid: Number(gid) };
  if (existing) await giveTo(directory, identity);
  return identity;
}

/** A copy that root made is root's; the server's files must be its own. */
async function giveTo(directory: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  for (const name of await readdir(directory, { recursive: true })) await lchown(join(directory, name), uid, gid);
  await chown(directory, uid, gid);
}

/**
 * As root, give up root but keep the right to pass through directories closed to others (a private home, a
 * temporary folder): without it the unprivileged user could not even reach the binaries.
 */
function asIdentity(command: string, args: string[], identity: { uid: number; gid: number } | null) {
  if (!identity) return { command, args, uid: undefined, gid: undefined };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  if (!setpriv) return { command, args, ...identity };
  // Without this securebit, access(2), by which Postgres looks for its own files, would not see the capability.
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const drop = [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups', ...keep];
  return { command: setpriv, args: [...drop, '--', command, ...args], uid: undefined, gid: undefined };
}

/** Makes the cluster beside its place and moves it there, so that two first starts cannot spoil each other. */
async function initialise(
  home: string,
  directory: string,
  binaries: Binaries,
  identity: { uid: number; gid: number } | null,
): Promise<void> {
  const passwordFile = join(home, 'postgres-password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    ignoreExisting,
  );
  const draft = join(home, `postgres.${process.pid}.tmp`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (identity) await chown(draft, identity.uid, identity.gid);
  const args = [
    '-D',
    draft,
    '-U',
    USER,
    '-E',
    'UTF8',
    '--no-locale',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ];
  const initdb = await launch(home, asIdentity(binaries.initdb, args, identity), binaries);
  const [code] = await once(initdb, 'exit');
  if (code !== 0) throw new Error(`The embedded Postgres could not be initialised:\n${await logTail(home)}`);
  await rename(draft, directory).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(draft, { recursive: true, force: true }); // another process was first
  });
}

/** Starts the server in a session of its own: neither Ctrl-C nor the death of this process takes it along. */
async function start(
  home: string,
  directory: string,
  binaries: Binaries,
  identity: { uid: number; gid: number } | null,
  settings: string[],
): Promise<ChildProcess> {
  const port = await freePort();
  const all = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const args = ['-D', directory, ...all.flatMap((setting) => ['-c', setting])];
  const server = await launch(home, asIdentity(binaries.postgres, args, identity), binaries);
  server.unref();
  return server;
}

async function launch(home: string, what: ReturnType<typeof asIdentity>, { env }: Binaries): Promise<ChildProcess> {
  const log = await open(join(home, 'postgres.log'), 'a');
  try {
    const { command, args, uid, gid } = what;
    const child = spawn(command, args, {
      detached: true,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      env: { LC_ALL: 'C', TZ: 'UTC', ...env },
      ...(uid === undefined ? {} : { uid, gid }),
    });
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

/** Who runs the cluster, by Postgres's own lock file; null when nobody does. */
async function readPidFile(directory: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !isAlive(pid)) return null;
  return { pid, port };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * One connection held for as long as we use the server: whoever leaves last sees no other. Null while it starts up or
 * shuts down: who comes while somebody leaves waits for the lock, and is either seen or told off with the server.
 */
async function takeSeat(port: number, password: string): Promise<postgres.Sql | null> {
  const seat = postgres(connectionString(port, password, 'postgres'), {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connection: { application_name: SEAT },
    onnotice: () => {},
  });
  try {
    await seat`select pg_advisory_lock_shared(${LEAVING})`;
    await seat`select pg_advisory_unlock_shared(${LEAVING})`;
    const found = await seat`select 1 from pg_database where datname = ${USER}`;
    if (found.length === 0) await seat.unsafe(`create database ${USER}`).catch(ignoreDuplicate);
    return seat;
  } catch (error) {
    await seat.end({ timeout: 0 });
    const code = (error as { code?: string }).code ?? '';
    if (code === '28P01') {
      throw new Error('The embedded Postgres refuses its password: the data directory was mixed with another one');
    }
    return null;
  }
}

function ignoreDuplicate(error: { code?: string }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}

/**
 * Only seats count: every process holds one, while connections just closed may still be seen for a moment. So may a
 * seat, hence the second look; the lock keeps two that leave together from each taking the other for one who stays.
 */
async function leave(seat: postgres.Sql, pid: number): Promise<void> {
  const othersStay = async () => {
    const others = await seat`
      select 1 from pg_stat_activity where application_name = ${SEAT} and pid <> pg_backend_pid() limit 1`;
    return others.length > 0;
  };
  const stay = await seat`select pg_advisory_lock(${LEAVING})`
    .then(async () => (await othersStay()) && (await sleep(150).then(othersStay)))
    .catch(() => true);
  const last = !stay && isAlive(pid);
  if (last) process.kill(pid, 'SIGINT'); // Postgres's fast shutdown, while the lock still keeps newcomers out
  await seat.end({ timeout: 1 }).catch(() => {});
  if (!last) return;
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
}

function connectionString(port: number, password: string, database = USER): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

async function logTail(home: string): Promise<string> {
  const log = await readFile(join(home, 'postgres.log'), 'utf8').catch(() => '');
  return log.split('\n').slice(-15).join('\n');
}
