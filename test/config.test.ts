import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig, VARIABLE_NAMES } from '../src/config.ts';

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env, {});
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('nothing set is enough: embedded Postgres, the queue on it, loopback', () => {
  expect(loadConfig({}, {})).toMatchObject({
    databaseUrl: null,
    redisUrl: null,
    dataDir: '.griot',
    host: '127.0.0.1',
    port: 3000,
    publicUrl: null,
    defaultSender: null,
    logLevel: 'info',
    sources: {},
  });
});

test('every bad variable is reported at once, with what to do', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://x',
    PORT: '99999',
    SENDER_RATE: 'fast',
    GRIOT_SECRET: 'short',
    GRIOT_API_TOKEN: 'tiny',
    LOG_LEVEL: 'loud',
  });
  expect(problems.map((p) => p.variable)).toEqual([
    'DATABASE_URL',
    'PORT',
    'SENDER_RATE',
    'GRIOT_SECRET',
    'GRIOT_API_TOKEN',
    'LOG_LEVEL',
  ]);
  expect(problems.find((p) => p.variable === 'GRIOT_SECRET')?.message).toContain('openssl rand');
  expect(problems.find((p) => p.variable === 'DATABASE_URL')?.message).toContain('postgres://');
});

test('each node of a cluster is looked at', () => {
  for (const url of ['redis://a:1', 'redis://a:1,', 'rediss://a:1, rediss://b:2'])
    expect(loadConfig({ REDIS_URL: url }, {}).redisUrl).toBe(url);
  for (const url of ['a:1', 'redis://a:1,b:2', ',']) expect(problemsOf({ REDIS_URL: url })).toHaveLength(1);
});

test('the address behind a pooler needs that of the pooler', () => {
  expect(problemsOf({ DATABASE_DIRECT_URL: 'postgres://localhost/griot' }).map((p) => p.variable)).toEqual([
    'DATABASE_DIRECT_URL',
  ]);
});

test('a database of its own needs a secret of its own', () => {
  expect(problemsOf({ DATABASE_URL: 'postgres://localhost/griot' }).map((p) => p.variable)).toEqual(['GRIOT_SECRET']);
});

test('an error never repeats the value of a variable', () => {
  const error = (() => {
    try {
      loadConfig({ GRIOT_SECRET: 'hunter2', DATABASE_URL: 'mysql://user:hunter2@host' }, {});
    } catch (e) {
      return String(e);
    }
    return '';
  })();
  expect(error).not.toContain('hunter2');
});

test('the default sender comes from the LAM variables', () => {
  const config = loadConfig({ LAM_API_KEY: 'k', SENDER_RATE: '80', PUBLIC_URL: 'https://g.example/' }, {});
  expect(config.defaultSender).toEqual({
    baseUrl: 'https://waba-dev.lafricamobile.com',
    apiKey: 'k',
    namespace: null,
    ratePerSecond: 80,
  });
  expect(config.publicUrl).toBe('https://g.example');
});

test('each GRIOT_SOURCE_… is a source database, named in lower case', () => {
  const config = loadConfig(
    {
      GRIOT_SOURCE_SHOP: 'postgres://reader:p%40ss@db.example.com:5432/shop?sslmode=require',
      GRIOT_SOURCE_Old_CRM_2: 'mariadb://reader@[::1]/crm',
      GRIOT_SOURCE_UNUSED: '',
    },
    { GRIOT_SOURCE_TILL: 'mysql://reader@till/till' },
  );
  expect(config.sources).toEqual({
    shop: 'postgres://reader:p%40ss@db.example.com:5432/shop?sslmode=require',
    old_crm_2: 'mariadb://reader@[::1]/crm',
    till: 'mysql://reader@till/till',
  });
});

test('a bad source is reported with everything else, and its password is not', () => {
  const bad = {
    GRIOT_SOURCE_A: 'sqlserver://u:hunter2@host/db',
    GRIOT_SOURCE_B: 'postgres://u:hunter2@host',
    GRIOT_SOURCE_C: 'hunter2',
    GRIOT_SOURCE_D: 'postgres://u:hunter2%@host/db',
    GRIOT_SOURCE_E: 'mysql:///hunter2',
    GRIOT_SOURCE_: 'postgres://u:hunter2@host/db',
    'GRIOT_SOURCE_MY-DB': 'postgres://u:hunter2@host/db',
    GRIOT_SOURCE_TWICE: 'postgres://u@host/db',
    GRIOT_SOURCE_twice: 'postgres://u:hunter2@host/db',
  };
  const problems = problemsOf({ PORT: 'no', ...bad });
  expect(problems.map((p) => p.variable)).toEqual([
    'PORT',
    ...Object.keys(bad).filter((name) => name !== 'GRIOT_SOURCE_TWICE'),
  ]);
  expect(problems.find((p) => p.variable === 'GRIOT_SOURCE_B')?.message).toContain(
    'postgres://reader:secret@host:5432/database',
  );
  expect(problems.find((p) => p.variable === 'GRIOT_SOURCE_twice')?.message).toContain('another variable');
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('.env.example shows how a source is named, and its example is usable', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const [, name = '', url = ''] = /^# (GRIOT_SOURCE_[A-Z]+)=(.+)$/m.exec(example) ?? [];
  expect(loadConfig({ [name]: url }, {}).sources).toEqual({ shop: url });
});

test('.env.example names exactly the variables that are read, with their defaults', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const lines = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((m) => [m[1], m[2]]);
  expect(lines.map(([name]) => name)).toEqual(VARIABLE_NAMES);
  expect(loadConfig(Object.fromEntries(lines), {})).toEqual(loadConfig({}, {}));
});
