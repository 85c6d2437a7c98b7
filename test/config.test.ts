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

test('.env.example names exactly the variables that are read, with their defaults', () => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const lines = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((m) => [m[1], m[2]]);
  expect(lines.map(([name]) => name)).toEqual(VARIABLE_NAMES);
  expect(loadConfig(Object.fromEntries(lines), {})).toEqual(loadConfig({}, {}));
});
