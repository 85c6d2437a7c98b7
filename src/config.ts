// The environment, read once and checked as a whole. Nothing else reads it.
import { isIP } from 'node:net';
import { z } from 'zod';

const url = (protocols: string[], example: string) =>
  z.string().refine((text) => protocols.some((p) => text.startsWith(`${p}://`)), {
    message: `must begin with ${protocols.map((p) => `${p}://`).join(' or ')}, for example ${example}`,
  });

const integer = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
};

const number = (min: number, max: number) => {
  const message = `must be a number from ${min} to ${max}`;
  return z.coerce.number(message).min(min, message).max(max, message);
};

/** Addresses and networks as a comma list. */
const networks = (example: string) =>
  z.string().refine((text) => listOf(text).every(isNetwork), {
    message: `must be IP addresses or networks as a comma list, for example ${example}`,
  });

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const KB = 1024;
const MB = 1024 * KB;

/** What an operator may raise or lower: the least, the usual and the most, and what one of it is. */
const LIMITS = {
  GRIOT_MAX_CONNECTIONS: { name: 'connections', range: [10, 2_000, 100_000], unit: 1 },
  GRIOT_MAX_CONNECTIONS_PER_ADDRESS: { name: 'connectionsPerAddress', range: [5, 200, 100_000], unit: 1 },
  GRIOT_MAX_BODY_KB: { name: 'bodyBytes', range: [64, 1_024, 65_536], unit: KB },
  GRIOT_MAX_BODY_SECONDS: { name: 'bodyMs', range: [5, 30, 600], unit: 1_000 },
  GRIOT_MAX_UPLOADS: { name: 'uploads', range: [1, 20, 1_000], unit: 1 },
  GRIOT_MAX_UPLOAD_SECONDS: { name: 'uploadMs', range: [60, 3_600, 86_400], unit: 1_000 },
  GRIOT_MAX_LIST_MB: { name: 'listBytes', range: [1, 2_048, 102_400], unit: MB },
  GRIOT_MAX_LIST_ROWS: { name: 'listRows', range: [1_000, 10_000_000, 100_000_000], unit: 1 },
  GRIOT_MAX_LIST_COLUMNS: { name: 'listColumns', range: [1, 100, 500], unit: 1 },
  GRIOT_MAX_CELL_CHARACTERS: { name: 'cellCharacters', range: [100, 4_096, 32_767], unit: 1 },
  GRIOT_MAX_IMPORTS: { name: 'imports', range: [1, 2, 8], unit: 1 },
  GRIOT_MAX_QUERY_SECONDS: { name: 'queryMs', range: [1, 300, 3_600], unit: 1_000 },
  GRIOT_MAX_EXPORTS: { name: 'exports', range: [1, 10, 200], unit: 1 },
  GRIOT_MAX_STREAMS: { name: 'streams', range: [1, 500, 20_000], unit: 1 },
} as const;

type LimitVariable = keyof typeof LIMITS;
export type LimitName = (typeof LIMITS)[LimitVariable]['name'];
/** In bytes, milliseconds or pieces. */
export type Limits = Readonly<Record<LimitName, number>>;

const limitVariables = Object.fromEntries(
  Object.entries(LIMITS).map(([variable, { range }]) => [variable, integer(range[0], range[2]).default(range[1])]),
) as Record<LimitVariable, z.ZodDefault<ReturnType<typeof integer>>>;

const variables = z.object({
  DATABASE_URL: url(['postgres', 'postgresql'], 'postgres://griot:secret@localhost:5432/griot').optional(),
  DATABASE_DIRECT_URL: url(['postgres', 'postgresql'], 'postgres://griot:secret@localhost:5432/griot').optional(),
  DATABASE_POOL: integer(6, 200).default(10),
  REDIS_URL: z
    .string()
    .refine((text) => listOf(text).length > 0 && listOf(text).every((node) => /^rediss?:\/\/./.test(node)), {
      message:
        'must begin with redis:// or rediss://, for example redis://localhost:6379; the nodes of a cluster are a comma list of such',
    })
    .optional(),
  GRIOT_DATA_DIR: z.string().default('.griot'),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65535).default(3000),
  GRIOT_WORKER_PORT: integer(0, 65535).optional(),
  PUBLIC_URL: url(['https', 'http'], 'https://griot.example.com').optional(),
  LAM_BASE_URL: url(['https', 'http'], 'https://waba.lafricamobile.com').default('https://waba-dev.lafricamobile.com'),
  LAM_API_KEY: z.string().min(1).optional(),
  LAM_NAMESPACE: z.string().min(1).optional(),
  SENDER_RATE: number(0.1, 1000).default(20),
  GRIOT_SECRET: z.string().min(32, 'must be 32 or more characters; make one with: openssl rand -hex 32').optional(),
  GRIOT_SECRET_BEFORE: z
    .string()
    .min(32, 'must be the GRIOT_SECRET before the last change: 32 or more characters')
    .optional(),
  GRIOT_API_TOKEN: z.string().min(16, 'must be 16 or more characters; make one with: openssl rand -hex 24').optional(),
  GRIOT_ALLOWED_HOSTS: z.string().default(''),
  GRIOT_WEBHOOK_FROM: networks('203.0.113.7,198.51.100.0/24').default(''),
  GRIOT_TRUSTED_PROXIES: networks('10.0.0.5,10.1.0.0/16').default(''),
  GRIOT_RAW_LOG_DAYS: integer(0, 365).default(7),
  GRIOT_KEEP_CAMPAIGN_DAYS: integer(0, 36_500).default(0),
  ...limitVariables,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Source databases of recipient queries are variables too, each with a name of its own. */
const SOURCE_PREFIX = 'GRIOT_SOURCE_';

/** Names of every variable that Griot reads, in the order of `.env.example`; beside them those of the sources. */
export const VARIABLE_NAMES = Object.keys(variables.shape);

export interface Config {
  /** Null: the embedded Postgres under `dataDir`. */
  readonly databaseUrl: string | null;
  /** Postgres itself, where `databaseUrl` is a pooler that gives each transaction another session; else null. */
  readonly databaseDirectUrl: string | null;
  /** Connections of a process to the database at most; beside them a few of purposes of their own. */
  readonly databasePool: number;
  /** Null: the queue runs on Postgres. With a comma: nodes of a cluster. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Where `griot worker` shows its health and figures; null: nowhere. */
  readonly workerPort: number | null;
  /** Where the provider reaches this server, no trailing slash; null when it cannot. */
  readonly publicUrl: string | null;
  /** The sender named `default`; null without LAM_API_KEY. */
  readonly defaultSender: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly namespace: string | null;
    readonly ratePerSecond: number;
  } | null;
  readonly lamBaseUrl: string;
  readonly senderRate: number;
  /** Null: generated into the data directory (embedded Postgres only). */
  readonly secret: string | null;
  /** While secrets are sealed anew: the one before, which still opens what it sealed. */
  readonly secretBefore: string | null;
  readonly apiToken: string | null;
  /** Hosts that Griot may call though they are private or not https. */
  readonly allowedHosts: readonly string[];
  /** Where callbacks may come from, as addresses and networks; empty: from anywhere. */
  readonly webhookFrom: readonly string[];
  /** Reverse proxies whose word on a caller's address is believed. */
  readonly trustedProxies: readonly string[];
  /** How long notifications are kept as they came; 0: not at all. */
  readonly rawLogDays: number;
  /** An ended campaign is deleted after so many days without a change; 0: never. */
  readonly keepCampaignDays: number;
  readonly limits: Limits;
  readonly logLevel: string;
  /** Connection strings of the databases that recipient queries may read, by name in lower case. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Which of our variables are set, and which look like ours and are not. */
export function namedVariables(env: Environment = process.env): { given: ReadonlySet<string>; unknown: string[] } {
  const set = Object.keys(env).filter((name) => env[name] !== undefined && env[name] !== '');
  const known = new Set(VARIABLE_NAMES);
  const unknown = set.filter(
    (name) => name.startsWith('GRIOT_') && !name.startsWith(SOURCE_PREFIX) && !known.has(name),
  );
  return { given: new Set(set.filter((name) => known.has(name))), unknown };
}

/** Every bad variable at once, each with what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly { variable: string; message: string }[];
  constructor(problems: { variable: string; message: string }[]) {
    super(`The environment is not usable:\n${problems.map((p) => `  ${p.variable}: ${p.message}`).join('\n')}`);
    this.problems = problems;
  }
}

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks the environment, with `overrides` laid over it; empty variables count as absent.
 * Throws ConfigError.
 */
export function loadConfig(overrides: Environment = {}, env: Environment = process.env): Config {
  const all = { ...env, ...overrides };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ variable: String(issue.path[0]), message: issue.message }));
  const sources = readSources(given, problems);
  if (given.DATABASE_URL && !given.GRIOT_SECRET) {
    problems.push({
      variable: 'GRIOT_SECRET',
      message: 'is needed with DATABASE_URL: provider keys are encrypted with it; make one with: openssl rand -hex 32',
    });
  }
  if (given.DATABASE_DIRECT_URL && !given.DATABASE_URL) {
    const message = 'is the Postgres behind a pooler: DATABASE_URL, the address of the pooler, is missing';
    problems.push({ variable: 'DATABASE_DIRECT_URL', message });
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return freeze(parsed.data, sources);
}

/** Adds to `problems` what is wrong with them; never the values, which hold passwords. */
function readSources(given: Environment, problems: { variable: string; message: string }[]): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const [variable, url = ''] of Object.entries(given)) {
    if (!variable.startsWith(SOURCE_PREFIX)) continue;
    const name = variable.slice(SOURCE_PREFIX.length).toLowerCase();
    const message = problemOfSource(name, url, sources);
    if (message) problems.push({ variable, message });
    else sources[name] = url;
  }
  return sources;
}

function problemOfSource(name: string, url: string, others: Record<string, string>): string | null {
  if (!/^[a-z0-9_]+$/.test(name)) return 'must end in a name of letters, digits and underscores';
  if (Object.hasOwn(others, name)) return 'names a source that another variable names already';
  if (isDatabaseUrl(url)) return null;
  return 'must be a connection string such as postgres://reader:secret@host:5432/database or mysql://reader:secret@host:3306/database, with special characters of the password percent-encoded';
}

/** Whether it can be taken apart, and names a host and a database. */
function isDatabaseUrl(text: string): boolean {
  try {
    const { protocol, hostname, pathname, username, password } = new URL(text);
    decodeURIComponent(username + password);
    return /^(postgres|postgresql|mysql|mariadb):$/.test(protocol) && hostname !== '' && pathname.length > 1;
  } catch {
    return false;
  }
}

function freeze(v: z.infer<typeof variables>, sources: Record<string, string>): Config {
  return Object.freeze({
    databaseUrl: v.DATABASE_URL ?? null,
    databaseDirectUrl: v.DATABASE_DIRECT_URL ?? null,
    databasePool: v.DATABASE_POOL,
    redisUrl: v.REDIS_URL ?? null,
    dataDir: v.GRIOT_DATA_DIR,
    host: v.HOST,
    port: v.PORT,
    workerPort: v.GRIOT_WORKER_PORT ?? null,
    publicUrl: v.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    defaultSender: v.LAM_API_KEY
      ? Object.freeze({
          baseUrl: v.LAM_BASE_URL,
          apiKey: v.LAM_API_KEY,
          namespace: v.LAM_NAMESPACE ?? null,
          ratePerSecond: v.SENDER_RATE,
        })
      : null,
    lamBaseUrl: v.LAM_BASE_URL,
    senderRate: v.SENDER_RATE,
    secret: v.GRIOT_SECRET ?? null,
    secretBefore: v.GRIOT_SECRET_BEFORE ?? null,
    apiToken: v.GRIOT_API_TOKEN ?? null,
    allowedHosts: Object.freeze(listOf(v.GRIOT_ALLOWED_HOSTS)),
    webhookFrom: Object.freeze(listOf(v.GRIOT_WEBHOOK_FROM)),
    trustedProxies: Object.freeze(listOf(v.GRIOT_TRUSTED_PROXIES)),
    rawLogDays: v.GRIOT_RAW_LOG_DAYS,
    keepCampaignDays: v.GRIOT_KEEP_CAMPAIGN_DAYS,
    limits: Object.freeze(limitsOf(v)),
    logLevel: v.LOG_LEVEL,
    sources: Object.freeze(sources),
  });
}

function limitsOf(values: Readonly<Record<LimitVariable, number>>): Limits {
  const all = Object.entries(LIMITS).map(([variable, { name, unit }]) => [
    name,
    values[variable as LimitVariable] * unit,
  ]);
  return Object.fromEntries(all);
}
