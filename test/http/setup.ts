// The API on a database and a queue of its own, with the simulator as the provider. No worker takes what is queued.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, expect } from 'vitest';
import { type Config, loadConfig } from '../../src/config.ts';
import { connect, type Sql } from '../../src/db/client.ts';
import { recount } from '../../src/db/recount.ts';
import { buildServer, type PATIENCE } from '../../src/http/server.ts';
import { makeProviderPool } from '../../src/provider/provider-pool.ts';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import type { Jobs, QueueBackend } from '../../src/queue/queue.ts';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { DEFAULT_API_KEY, makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { type Ingest, makeIngest } from '../../src/status/ingest.ts';
import { addGauges } from '../../src/watch/gauges.ts';
import { makeReadiness } from '../../src/watch/readiness.ts';
import { TEST_SEAL, TEST_SECRET } from '../support/campaign.ts';
import { makeDatabase } from '../support/database.ts';

export const TOKEN = 'a-token-of-the-tests';
export const PUBLIC_URL = 'https://griot.test';
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export interface TestAppOptions {
  env?: Record<string, string>;
  behaviour?: BehaviourPatch;
  /** What becomes of statuses, instead of the real thing. */
  ingest?: Ingest['ingest'];
  /** What the environment may not say: a test does not wait for a minute. */
  limits?: Partial<Config['limits']>;
  patience?: typeof PATIENCE;
  /** Another database than a fresh one: a second process, or one that is away. */
  databaseUrl?: string;
}

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every kind
  body: any;
}

/** What goes wrong at the queue, while set. */
interface Outage {
  queue: Error | null;
}

export type TestApp = Awaited<ReturnType<typeof openApp>>;

export async function openApp({
  env = {},
  behaviour = {},
  ingest: takeIn,
  databaseUrl,
  limits = {},
  patience,
}: TestAppOptions = {}) {
  const database = databaseUrl ? { url: databaseUrl, sql: connect(databaseUrl) } : await makeDatabase();
  const simulator: Simulator = makeSimulator({ seed: 11, behaviour });
  const { url: simulatorUrl } = await simulator.listen();
  const providers = makeProviderPool();
  const jobs: Jobs['send'][] = [];
  const outage: Outage = { queue: null };
  const backend = noteJobs(
    queueOnPostgres(database.url, () => {}),
    jobs,
    outage,
  );
  const metrics = new Registry();
  const real = makeIngest({ sql: database.sql, log: pino({ level: 'silent' }), metrics, rawLogDays: 7 });
  const ingest: Ingest = takeIn ? { ...real, full: false, ingest: takeIn } : real;
  const lines: string[] = [];
  const base = { DATABASE_URL: database.url, GRIOT_SECRET: TEST_SECRET, GRIOT_API_TOKEN: TOKEN };
  const loaded = loadConfig({ ...base, LAM_BASE_URL: simulatorUrl, ...env }, {});
  const config: Config = { ...loaded, limits: { ...loaded.limits, ...limits } };
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { sql } = database;
  const readiness = makeReadiness({ sql, backend, log }, null, { roundTripMs: 20_000, sameForMs: 0 });
  addGauges({ sql, backend, log, metrics, role: 'web', version: 'of the tests', readiness });
  const deps = { config, sql, seal: TEST_SEAL, providers, backend, log, metrics };
  const app: FastifyInstance = await buildServer({ ...deps, ingest, readiness }, patience);
  afterAll(async () => {
    await app.close();
    await real.close();
    await backend.close();
    await providers.close();
    await simulator.close();
    if (databaseUrl) await sql.end({ timeout: 1 });
  });

  async function raw(options: InjectOptions): Promise<Reply> {
    const { statusCode, headers, payload } = await app.inject(options);
    const isJson = /json/.test(String(headers['content-type'])) && payload !== '';
    return { status: statusCode, headers, text: payload, body: isJson ? JSON.parse(payload) : null };
  }

  /** A string body is a list, anything else JSON. */
  async function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown, headers = {}) {
    const type = typeof body === 'string' ? 'text/csv' : 'application/json';
    const authorization = `Bearer ${TOKEN}`;
    if (body === undefined) return await raw({ method, url, headers: { authorization, ...headers } });
    const payload = body as object;
    return await raw({ method, url, payload, headers: { authorization, 'content-type': type, ...headers } });
  }

  return {
    app,
    sql,
    url: database.url,
    databaseUrl: database.url,
    simulator,
    simulatorUrl,
    providers,
    backend,
    config,
    log,
    metrics,
    raw,
    call,
    /** Jobs put in the queue so far. */
    jobs,
    outage,
    /** Everything logged so far. */
    logged: () => lines.join(''),
    /** Listens on a free port; its address. */
    async listen(): Promise<string> {
      if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    },
    /** The body of an answer that must have this status. */
    async ok(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown, status = 200) {
      const reply = await call(method, url, body);
      expect(reply.status, reply.text).toBe(status);
      return reply.body;
    },
  };
}

/** The same queue, which also keeps what it is given and can be away. */
function noteJobs(backend: QueueBackend, jobs: Jobs['send'][], outage: Outage): QueueBackend {
  const check = () => {
    if (outage.queue) throw outage.queue;
  };
  return {
    ...backend,
    queue: {
      async add(name, payload, options) {
        check();
        if (name === 'send') jobs.push(payload as Jobs['send']);
        await backend.queue.add(name, payload, options);
      },
      async repeat(name, wanted) {
        check();
        await backend.queue.repeat(name, wanted);
      },
      close: () => backend.queue.close(),
    },
    async ping() {
      check();
      await backend.ping();
    },
  };
}

/** A sender at the simulator; its document. */
export async function addSender(api: TestApp, fields: object = {}) {
  return await api.ok('POST', '/api/senders', { name: 'default', apiKey: DEFAULT_API_KEY, ...fields }, 201);
}

/** The id of a draft that greets `{{name}}`, with that many recipients. */
export async function addDraft(api: TestApp, recipients = 0, template: object = {}): Promise<number> {
  const greeting = { name: 'jeu', language: 'fr', body: ['Bonjour {{name}}'], ...template };
  const { id } = await api.ok('POST', '/api/campaigns', { name: 'Fête', template: greeting }, 201);
  if (recipients > 0) await api.ok('POST', `/api/campaigns/${id}/recipients`, listOf(recipients));
  return id;
}

/** A list of that many people, Senegalese mobiles. */
export function listOf(people: number, first = 0): string {
  const row = (_: unknown, i: number) => `Awa ${i + 1},+22177${String(first + i + 1_000_000).padStart(7, '0')}\n`;
  return `name,phone\n${Array.from({ length: people }, row).join('')}`;
}

/** Deliveries that the provider took: their message ids are `wamid.<campaign>.<seq>`. */
export async function acceptAll(sql: Sql, campaignId: number): Promise<string[]> {
  const rows = await sql<{ messageId: string }[]>`
    update deliveries set status = 'accepted', attempts = 1, accepted_at = now(), message_id = concat('wamid.', campaign_id, '.', seq)
    where campaign_id = ${campaignId} returning message_id as "messageId"`;
  await sql`
    insert into message_ids (id_hash, campaign_id, seq)
    select hashtextextended(message_id, 0), campaign_id, seq from deliveries where campaign_id = ${campaignId}`;
  await recount(sql, [campaignId]);
  return rows.map((row) => row.messageId);
}
