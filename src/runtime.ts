// Opens and closes what a process holds: the database, the queue, the providers, the log.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import type { Config } from './config.ts';
import { connect, type Sql } from './db/client.ts';
import { openEmbeddedPostgres } from './db/embedded.ts';
import { readBackupMark, removeBackupMark } from './db/embedded-backup.ts';
import { migrate } from './db/migrate.ts';
import { readPartitions } from './db/partitions.ts';
import { makePoolMeters } from './db/pool-meters.ts';
import { isPooled } from './db/pooler.ts';
import { noticeCopy, RESTORED_TITLE } from './db/restored.ts';
import { countSealed, keyInUseSince } from './db/sealed.ts';
import { readSenderConnection } from './db/sender-connection.ts';
import { every } from './lib/every.ts';
import { maskedError } from './lib/masked-error.ts';
import { makeSeal, type Seal, SealError } from './lib/seal.ts';
import { seldom } from './lib/seldom.ts';
import { makeProviderPool, type ProviderPool } from './provider/provider-pool.ts';
import { openWhenAsked } from './queue/lazy.ts';
import type { QueueBackend } from './queue/queue.ts';

/** Other processes make partitions, too. */
const PARTITIONS_MS = 10_000;
/** A queue that is away has several connections, and each tries again every two seconds. */
const QUEUE_ERRORS_MS = 30_000;

export interface Runtime {
  config: Config;
  log: Logger;
  sql: Sql;
  /** Of the database, as people and programs reach it. */
  databaseUrl: string;
  /** Whether Postgres is our own, under the data directory. */
  embedded: boolean;
  backend: QueueBackend;
  seal: Seal;
  providers: ProviderPool;
  /** What the parts of this process count; `/metrics` shows it. */
  metrics: Registry;
  /** Connections beside those of `sql`, for what nothing else may hold up. Whoever opens them ends them. */
  openPool(name: string, max: number): Sql;
  close(): Promise<void>;
}

/** Connects to everything and migrates the database. What was opened is closed again when a later step fails. */
export async function openRuntime(
  config: Config,
  log: Logger = makeLog(config),
  queue: 'now' | 'when asked' = 'now',
): Promise<Runtime> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const embedded = config.databaseUrl ? null : await openEmbeddedPostgres(config.dataDir).catch(cannotOpen);
    if (embedded) closers.push(() => embedded.close());
    const databaseUrl = embedded?.url ?? config.databaseUrl ?? '';
    const directUrl = config.databaseDirectUrl ?? databaseUrl;
    if (!embedded && (await isPooled(directUrl).catch(cannotOpen))) throw new RuntimeError(NOT_DIRECT);
    await migrate(directUrl).catch(cannotOpen);
    const onQueueError = seldom(QUEUE_ERRORS_MS, (err, unsaid) => log.warn({ err, unsaid }, 'queue'));
    const metrics = new Registry();
    const meters = makePoolMeters(metrics);
    const prepared = config.databaseDirectUrl === null;
    const openPool = (name: string, max: number) => connect(databaseUrl, { name, max, meters, prepared });
    const sql = openPool('griot', config.databasePool);
    closers.push(() => sql.end({ timeout: 5 }));
    await lookForCopy(sql, log, embedded ? config.dataDir : null);
    const partitions = every(
      PARTITIONS_MS,
      () => readPartitions(sql),
      () => {},
    ); // old news only cost time
    closers.push(() => partitions.stop());
    const open = () => openQueue(config.redisUrl, { sql, directUrl }, onQueueError);
    const backend = queue === 'now' ? await open() : openWhenAsked(config.redisUrl ? 'redis' : 'postgres', open);
    closers.push(() => backend.close());
    const providers = makeProviderPool({ allowedHosts: config.allowedHosts });
    closers.push(() => providers.close());
    const seal = makeSeal(config.secret ?? (await readOwnSecret(config.dataDir)), config.secretBefore);
    await checkSecret(sql, seal);
    const isEmbedded = embedded !== null;
    return { config, log, sql, databaseUrl, embedded: isEmbedded, backend, seal, providers, metrics, openPool, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Only the libraries of the backend that is used are loaded. */
async function openQueue(
  redisUrl: string | null,
  { sql, directUrl }: { sql: Sql; directUrl: string },
  onError: (error: Error) => void,
): Promise<QueueBackend> {
  if (redisUrl !== null) {
    const { queueOnRedis } = await import('./queue/on-redis.ts');
    return queueOnRedis(redisUrl, onError, `griot-${await databaseIdentity(sql)}`);
  }
  const { prepareQueueDatabase } = await import('./queue/prepare.ts');
  await prepareQueueDatabase(directUrl);
  const { queueOnPostgres } = await import('./queue/on-postgres.ts');
  return queueOnPostgres(directUrl, onError);
}

/** Why a process cannot start, in words for an operator. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

const NOT_DIRECT =
  'The database is behind a pooler that gives each transaction another session: keep DATABASE_URL, and set DATABASE_DIRECT_URL to Postgres itself, for migrations and (without REDIS_URL) for the queue';

function cannotOpen(error: Error): never {
  throw new RuntimeError(`The database cannot be opened: ${error.message || error.name}`, { cause: error });
}

/** A database that forgot what was sent: nothing goes out before somebody has settled that. */
async function lookForCopy(sql: Sql, log: Logger, dataDir: string | null): Promise<void> {
  const madeAt = dataDir === null ? null : await readBackupMark(dataDir);
  const noticed = await noticeCopy(sql, madeAt);
  if (dataDir !== null && madeAt) await removeBackupMark(dataDir);
  if (noticed?.isNews)
    log.warn(noticed.restored, `${RESTORED_TITLE}: nothing is sent until that is settled by griot restored`);
}

/** Found out now, not at the first message: whether stored keys open with this installation's secret. */
async function checkSecret(sql: Sql, seal: Seal): Promise<void> {
  const foreign = (await countSealed(sql)).find(({ keyId }) => keyId !== null && !seal.knows(keyId));
  if (foreign) {
    const which = `${foreign.secrets} stored secrets were sealed with another GRIOT_SECRET (key ${foreign.keyId})`;
    throw new RuntimeError(`${which}: give that one as GRIOT_SECRET_BEFORE, then run: griot secrets rotate`);
  }
  await keyInUseSince(sql, seal);
  const [sender] = await sql<{ id: number }[]>`select id from senders order by id limit 1`;
  if (!sender) return;
  await readSenderConnection(sql, seal, sender.id).catch((error: Error) => {
    throw error instanceof SealError ? new RuntimeError(error.message, { cause: error }) : error;
  });
}

export function makeLog(config: Config): Logger {
  return pino({ level: config.logLevel, base: { pid: process.pid }, serializers: { err: maskedError } });
}

/** Installations that share a Redis must not take each other's jobs: their keys carry the name of their database. */
async function databaseIdentity(sql: Sql): Promise<string> {
  const [row] = await sql<[{ identity: string }]>`
    select substr(md5(system_identifier::text || oid::text), 1, 8) as identity
    from pg_control_system(), pg_database where datname = current_database()`;
  return row.identity;
}

/** The secret of an installation on embedded Postgres lives beside its data. */
async function readOwnSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'secret');
  const fresh = randomBytes(32).toString('hex');
  await writeFile(path, fresh, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(path, 'utf8')).trim();
}
