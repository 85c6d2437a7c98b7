// The API as its tests call it: a database of its own, a queue that notes what it is given, a simulator as the provider.
import { Readable, Writable } from 'node:stream';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { buildServer } from '../../src/http/server.ts';
import { makeProviderPool } from '../../src/provider/provider-pool.ts';
import type { Jobs, QueueBackend } from '../../src/queue/queue.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { type Ingest, makeIngest } from '../../src/status/ingest.ts';
import { TEST_SEAL, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

export const TOKEN = 'the-token-of-the-api-tests';
export const PROVIDER_KEY = 'simulator-key';
export const PUBLIC_URL = 'http://griot.test';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every kind
  body: any;
  text: string;
  headers: Record<string, unknown>;
}

export interface Api {
  app: FastifyInstance;
  sql: Sql;
  databaseUrl: string;
  /** Jobs put in the queue so far. */
  jobs: Jobs['send'][];
  /** What goes wrong at the queue, while set. */
  outage: { queue: Error | null };
  simulator: Simulator;
  /** Everything logged so far, as text. */
  logged(): string;
  /** A string body is CSV, anything else JSON. The token is added. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: object): Promise<Answer>;
  /** `call` without a token and without a body's usual headers. */
  raw(options: InjectOptions): Promise<Answer>;
}

export interface ApiOptions {
  env?: Record<string, string>;
  behaviour?: BehaviourPatch;
  ingest?: Ingest['ingest'];
  /** Another database than the one that is made. */
  databaseUrl?: string;
}

export async function openApi({ env = {}, behaviour = {}, ingest, databaseUrl }: ApiOptions = {}): Promise<Api> {
  const database = databaseUrl ? { url: databaseUrl, sql: connect(databaseUrl) } : await makeDatabase();
  const { sql } = database;
  const simulator = makeSimulator({ seed: 7, behaviour });
  const { url: simulatorUrl } = await simulator.listen();
  const providers = makeProviderPool();
  const real = makeIngest({ sql });
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const jobs: Jobs['send'][] = [];
  const outage: Api['outage'] = { queue: null };
  const deps: HttpDeps = {
    config: loadConfig({
      DATABASE_URL: database.url,
      GRIOT_SECRET: TEST_SECRET,
      GRIOT_API_TOKEN: TOKEN,
      LAM_BASE_URL: simulatorUrl,
      PORT: '3999',
      ...env,
    }),
    sql,
    seal: TEST_SEAL,
    providers,
    backend: noteJobs(jobs, outage),
    log: pino({ level: 'trace' }, sink),
    ingest: ingest ? { ...real, ingest } : real,
  };
  const app = await buildServer(deps);
  afterAll(async () => {
    await app.close();
    await real.close();
    await providers.close();
    await simulator.close();
    if (databaseUrl) await sql.end({ timeout: 1 });
  });

  const raw = async (options: InjectOptions): Promise<Answer> => {
    const { statusCode, headers, payload } = await app.inject(options);
    const isJson = /json/.test(String(headers['content-type']));
    return { status: statusCode, headers, text: payload, body: isJson && payload ? JSON.parse(payload) : null };
  };
  return {
    app,
    sql,
    databaseUrl: database.url,
    jobs,
    outage,
    simulator,
    logged: () => lines.join(''),
    raw,
    call(method, path, body, headers = {}) {
      const type = typeof body === 'string' ? 'text/csv' : 'application/json';
      return raw({
        method,
        url: path,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': type }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? Readable.from([body]) : (body as object) }),
      });
    },
  };
}

/** A queue that keeps what it is given and runs nothing. */
function noteJobs(jobs: Jobs['send'][], outage: Api['outage']): QueueBackend {
  const fail = () => {
    if (outage.queue) throw outage.queue;
  };
  return {
    kind: 'postgres',
    queue: {
      async add(_name, payload) {
        fail();
        jobs.push(payload);
      },
      async close() {},
    },
    work: () => ({ async close() {} }),
    ping: async () => fail(),
    async close() {},
  };
}

/** A sender at the simulator. */
export async function addSender(api: Api, fields: object = {}): Promise<number> {
  const { body } = await api.call('POST', '/api/senders', { name: 'default', apiKey: PROVIDER_KEY, ...fields });
  return body.id;
}

/** A draft whose body greets `{{name}}`. */
export async function addDraft(api: Api, fields: object = {}): Promise<number> {
  const template = { name: 'jeu', language: 'fr', body: ['{{name}}'] };
  const { body } = await api.call('POST', '/api/campaigns', { name: 'Fête', template, ...fields });
  return body.id;
}

/** A list of that many people. */
export function listOf(people: number): string {
  return `name,phone\n${Array.from({ length: people }, (_, i) => `P${i + 1},+22177${String(i).padStart(7, '0')}\n`).join('')}`;
}
