// Every variable of the environment, and what follows from it.
import { type Config, namedVariables, VARIABLE_NAMES } from '../../config.ts';
import { isLoopback } from '../../lib/networks.ts';
import { type Finding, ok, warning } from './finding.ts';

/** What a variable comes to. `given`: whether it is set at all. */
type Meaning = (config: Config, given: boolean) => string | { detail: string; mend: string };

const DAYS = (days: number) => (days === 0 ? 'are not kept' : `are kept for ${days} days`);

const MEANINGS: Readonly<Record<string, Meaning>> = {
  DATABASE_URL: ({ databaseUrl, dataDir }) =>
    databaseUrl ? `Postgres at ${placeOf(databaseUrl)}` : `not set: an embedded Postgres under ${dataDir}`,
  DATABASE_DIRECT_URL: ({ databaseDirectUrl }) =>
    databaseDirectUrl
      ? `behind the pooler is Postgres at ${placeOf(databaseDirectUrl)}; statements are not prepared`
      : 'not set: there is no pooler in transaction mode',
  DATABASE_POOL: ({ databasePool }) =>
    `at most ${databasePool} connections of a process to the database, and a few more`,
  REDIS_URL: ({ redisUrl }) =>
    redisUrl
      ? `the queue is on Redis at ${redisUrl
          .split(',')
          .filter((node) => node.trim())
          .map(placeOf)
          .join(', ')}`
      : 'not set: the queue is on Postgres',
  GRIOT_DATA_DIR: ({ dataDir, databaseUrl }) =>
    databaseUrl ? 'not needed' : `the database and its secret are in ${dataDir}`,
  HOST: ({ host, trustedProxies }) =>
    isLoopback(host) || trustedProxies.length > 0
      ? `listens on ${host}`
      : {
          detail: `listens on ${host}, without encryption and without a proxy whose word is believed`,
          mend: 'put a proxy with TLS in front, and name its address in GRIOT_TRUSTED_PROXIES',
        },
  PORT: ({ port }) => `the API and the callback are on port ${port}`,
  GRIOT_WORKER_PORT: ({ workerPort }) =>
    workerPort === null
      ? 'not set: griot worker shows its health and figures nowhere'
      : `those of griot worker are on port ${workerPort}`,
  PUBLIC_URL: ({ publicUrl }) => publicMeaning(publicUrl),
  LAM_BASE_URL: ({ lamBaseUrl }) => `senders are at ${lamBaseUrl} where nothing else is said`,
  LAM_API_KEY: ({ defaultSender }) =>
    defaultSender ? 'the sender named default is kept up to date with it' : 'not set: no sender is made at the start',
  LAM_NAMESPACE: (_, given) => (given ? 'set' : 'not set: templates are sent without a namespace'),
  SENDER_RATE: ({ senderRate }) => `${senderRate} messages per second for senders that name no limit`,
  GRIOT_SECRET: ({ secret, dataDir }) => secretMeaning(secret, dataDir),
  GRIOT_SECRET_BEFORE: (_, given) => (given ? 'opens what was sealed before the last change' : 'not set'),
  GRIOT_API_TOKEN: ({ apiToken }) => tokenMeaning(apiToken),
  GRIOT_ALLOWED_HOSTS: ({ allowedHosts }) =>
    allowedHosts.length > 0
      ? `may be called though private or plain: ${allowedHosts.join(', ')}`
      : 'empty: only public https is called',
  GRIOT_WEBHOOK_FROM: ({ webhookFrom }) =>
    webhookFrom.length > 0
      ? `callbacks are taken from ${webhookFrom.join(', ')}`
      : 'empty: callbacks are taken from anywhere, by their secret',
  GRIOT_TRUSTED_PROXIES: ({ trustedProxies }) =>
    trustedProxies.length > 0
      ? `X-Forwarded-For is believed from ${trustedProxies.join(', ')}`
      : 'empty: X-Forwarded-For is believed from nobody',
  GRIOT_RAW_LOG_DAYS: ({ rawLogDays }) => `notifications as they came ${DAYS(rawLogDays)}`,
  LOG_LEVEL: ({ logLevel }) => logMeaning(logLevel),
};

export function checkConfiguration(config: Config): Finding[] {
  const { given, unknown } = namedVariables();
  const known = VARIABLE_NAMES.map((name) => {
    const meaning = MEANINGS[name]?.(config, given.has(name)) ?? (given.has(name) ? 'as set' : 'as usual');
    return typeof meaning === 'string' ? ok(name, meaning) : warning(name, meaning.detail, meaning.mend);
  });
  return [
    ...known,
    ...unknown.map((name) => warning(name, 'Griot reads no such variable', 'see .env.example for its name')),
  ];
}

/** Without what may be secret. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url.trim());
  return host + (pathname.length > 1 ? pathname : '');
}

function publicMeaning(publicUrl: string | null): ReturnType<Meaning> {
  if (publicUrl === null)
    return {
      detail: 'not set: the provider cannot report to us',
      mend: 'set it to where the provider reaches this server',
    };
  if (publicUrl.startsWith('https:') || isLoopback(new URL(publicUrl).hostname))
    return `callbacks are registered under ${publicUrl}`;
  return {
    detail: `${publicUrl} is not https: phone numbers travel in plain text`,
    mend: 'put a proxy with TLS in front',
  };
}

/** Fewer different characters than this are no random text of such a length. */
const LEAST_DIFFERENT = 10;

function isRandom(text: string): boolean {
  return new Set(text).size >= LEAST_DIFFERENT && !/^(.+?)\1+$/.test(text);
}

function secretMeaning(secret: string | null, dataDir: string): ReturnType<Meaning> {
  if (secret === null) return `not set: made by itself, in ${dataDir}/secret; a copy of the data needs it`;
  if (isRandom(secret)) return `set, ${secret.length} characters; a copy of the data needs it`;
  return {
    detail: 'is easy to guess',
    mend: 'make another (openssl rand -hex 32), then griot secrets rotate (docs/secrets.md)',
  };
}

function tokenMeaning(token: string | null): ReturnType<Meaning> {
  if (token === null) return 'not set: tokens are made by griot token create';
  if (isRandom(token) && token.length >= 24) return 'set: whoever has it may do everything';
  return { detail: 'is easy to guess, and may do everything', mend: 'make another: openssl rand -hex 24' };
}

function logMeaning(level: string): ReturnType<Meaning> {
  if (level === 'debug' || level === 'trace')
    return { detail: `${level}: every request is a line`, mend: 'info is for every day' };
  if (level === 'silent' || level === 'fatal')
    return { detail: `${level}: nobody will know what went wrong`, mend: 'info, or warn, is for every day' };
  return level;
}
