// A whole life of an installation, good days and bad ones, at the highest log level; then everything it ever said is
// searched for what it must never say. In the logs also for people's numbers.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { makeSourceDatabase } from '../import/query-source.ts';
import { makeDatabase } from '../support/database.ts';
import { type GriotProcess, griot, until } from '../support/griot.ts';
import { OWN_PAGE } from '../support/people.ts';
import { type Ended, runGriot } from '../support/run-griot.ts';
import { QUICK } from '../support/stack.ts';

const random = (prefix: string) => `${prefix}-${randomBytes(18).toString('hex')}`;
const { url: databaseUrl, sql } = await makeDatabase();
const shop = await makeSourceDatabase();
const { url: shopUrl } = await shop.addRole(
  'create table people (phone text, name text)',
  'grant select on people to NAME',
);

/** What must be in no log, no answer and no dump. By what it is. */
const hidden: Record<string, string> = {
  'the key of the environment’s sender': random('key-one'),
  'the key of another sender': random('key-two'),
  'a key that the provider refuses': random('key-wrong'),
  'a key that the provider echoes': random('key-echoed'),
  GRIOT_SECRET: random('secret-of-the-installation'),
  GRIOT_API_TOKEN: random('token-of-the-environment'),
  'a token that is unknown': random('griot_unknown'),
  'the password of the database': decodeURIComponent(new URL(databaseUrl).password),
  'the password of a source': decodeURIComponent(new URL(shopUrl).password),
  'the password of a source that is refused': random('refused-source'),
  'the password of a source that is away': random('away-source'),
  'the password of a person': `les baobabs ${random('dorment')}`,
  'a password that was not right': `les fromagers ${random('veillent')}`,
};
/** Answered once, when they are made: in no other answer, no log, no dump. */
const shownOnce: Record<string, string> = {};
/** In an answer only where a sender's callback stands: in no log and no dump. */
const webhookSecrets: Record<string, string> = {};
const key = (what: keyof typeof hidden) => hidden[what] ?? '';

const PEOPLE = Array.from({ length: 40 }, (_, i) => `2217655${String(10_000 + i * 7)}`);
const [OPTS_OUT, UNREACHABLE, WRITES, FROM_QUERY, STRANGER] = [
  PEOPLE[0],
  PEOPLE[1],
  PEOPLE[2],
  '221765599901',
  '221765599902',
] as [string, string, string, string, string];

/** Our own lines, as the provider names them in its news. */
const LINES = ['221338655990', '+221 33 865 59 91'] as const;

const processes: GriotProcess[] = [];
const commands: Ended[] = [];
const answers: { request: string; text: string }[] = [];
const provider = makeSimulator({
  seed: 12,
  apiKeys: [key('the key of the environment’s sender'), key('the key of another sender')],
  behaviour: {
    latencyMs: [2, 10],
    templates: { checked: false },
    notifications: QUICK,
    refusals: [
      {
        code: 131026,
        to: [UNREACHABLE],
        details: `+${UNREACHABLE} is not on WhatsApp`,
        title: `${UNREACHABLE}: unreachable`,
      },
    ],
  },
});

/** A provider that puts into its refusals whatever it is given. */
let echo: Server;
let base = '';

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const isText = typeof body === 'string';
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${key('GRIOT_API_TOKEN')}`,
      ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push({ request: `${method} ${path} → ${response.status}`, text });
  // biome-ignore lint/suspicious/noExplicitAny: documents of every kind
  const json: any = /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : null;
  return { status: response.status, json, cookie: response.headers.get('set-cookie') };
}

async function command(...args: string[]): Promise<Ended> {
  const ended = await runGriot(args, { ...environment(), LOG_LEVEL: 'trace' });
  commands.push(ended);
  return ended;
}

function environment(): Record<string, string> {
  const source = (password: string, port?: string) => {
    const url = new URL(shopUrl);
    url.password = password;
    if (port) url.port = port;
    return url.href;
  };
  return {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: key('GRIOT_SECRET'),
    GRIOT_API_TOKEN: key('GRIOT_API_TOKEN'),
    LAM_API_KEY: key('the key of the environment’s sender'),
    LAM_BASE_URL: providerUrl,
    SENDER_RATE: '500',
    GRIOT_SOURCE_SHOP: shopUrl,
    GRIOT_SOURCE_REFUSED: source(key('the password of a source that is refused')),
    GRIOT_SOURCE_AWAY: source(key('the password of a source that is away'), '9'),
  };
}
let providerUrl = '';

async function draft(name: string, senderId: number, people: readonly string[]): Promise<number> {
  const template = { name: 'promo', language: 'fr', body: ['{{name}}'] };
  const { json } = await call('POST', '/api/campaigns', { name, senderId, template });
  await call(
    'POST',
    `/api/campaigns/${json.id}/recipients`,
    `phone,name\n${people.map((phone) => `+${phone},Awa\n`).join('')}`,
  );
  return json.id;
}

const statusOf = async (id: number) => (await call('GET', `/api/campaigns/${id}`)).json.status;

beforeAll(async () => {
  echo = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const said = `Invalid LAM-API-KEY ${req.headers['lam-api-key']} for ${body}`;
    res.writeHead(401, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ errors: [{ code: 1005, title: said, details: said }], message: said }));
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  providerUrl = (await provider.listen()).url;
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  base = `http://127.0.0.1:${port}`;
  const both = { ...environment(), LOG_LEVEL: 'trace' };
  processes.push(griot(['start'], { ...both, PORT: port, PUBLIC_URL: base }));
  processes.push(griot(['worker'], both));
  for (const one of processes) await one.printed(/griot is up/);
}, 120_000);

afterAll(async () => {
  for (const one of processes) await one.kill();
  await provider.close();
  echo.close();
});

describe('an installation', () => {
  test('sends, hears back, imports, and hands out', async () => {
    const [first] = (await call('GET', '/api/senders')).json.items;
    const made = await call('POST', '/api/senders', {
      name: 'Second',
      baseUrl: providerUrl,
      apiKey: key('the key of another sender'),
    });
    expect(made.status).toBe(201);
    for (const { id, webhookUrl } of [first, made.json])
      webhookSecrets[`of sender ${id}`] = webhookUrl.split('/').at(-1);
    const relay = await call('POST', `/api/senders/${first.id}/relays`, { url: 'http://127.0.0.1:9/hook' });
    shownOnce['secret of a relay'] = relay.json.secret;
    await shop.sql`insert into people values (${`+${FROM_QUERY}`}, 'Binta')`;
    const id = await draft('Fête', first.id, [...PEOPLE, 'nobody']);
    const query = await call('POST', `/api/campaigns/${id}/recipients/query`, {
      source: 'shop',
      sql: 'select phone, name from people',
    });
    expect(query.json).toMatchObject({ imported: 1 });
    await call('POST', `/api/campaigns/${id}/test`, { to: [`+${WRITES}`] });
    await call('POST', `/api/campaigns/${id}/launch`);
    await until(async () => (await statusOf(id)) === 'completed', 60_000);
    await until(() => provider.stats().notifications.pending === 0, 60_000);
    const inbound = (from: string, body: string) => ({
      messages: [
        {
          from,
          id: `wamid.${randomBytes(6).toString('hex')}`,
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'text',
          text: { body },
        },
      ],
      contacts: [{ wa_id: from, profile: { name: 'Awa' } }],
    });
    for (const [from, text] of [
      [OPTS_OUT, 'STOP'],
      [WRITES, `call +${WRITES}`],
      [STRANGER, 'who?'],
    ] as const)
      expect(await provider.notify(inbound(from, text), key('the key of the environment’s sender'))).toBe(200);
    const restored = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } };
    for (const line of [{ phone_number: LINES[0] }, { display_phone_number: LINES[1] }]) {
      const news = { changes: [{ field: 'account_update', value: { ...restored, ...line } }] };
      const told = await provider.notify({ entry: [news] }, key('the key of the environment’s sender'));
      expect(told).toBe(200);
    }
    await until(async () => (await call('GET', `/api/suppressions?phone=%2B${OPTS_OUT}`)).json.items.length === 1);
    const rotated = await call('POST', `/api/senders/${first.id}/webhook/rotate`, { hours: 1 });
    webhookSecrets['after a rotation'] = rotated.json.webhookUrl.split('/').at(-1);
  }, 180_000);

  test('has people who sign in and out, and tokens that come and go', async () => {
    const made = await call('POST', '/api/users', { name: 'Fatou', email: 'fatou@example.com', role: 'administrator' });
    const invitation = made.json.invitationUrl.split('#')[1];
    shownOnce['an invitation'] = invitation;
    const password = key('the password of a person');
    const accepted = await call('POST', '/api/invitation', { token: invitation, password });
    expect(accepted.status).toBe(200);
    const cookieOf = (set: string | null) => /griot_session=([^;]+)/.exec(set ?? '')?.[1] ?? 'none';
    hidden['the cookie of a session'] = cookieOf(accepted.cookie);
    const wrong = { email: 'fatou@example.com', password: key('a password that was not right') };
    expect((await call('POST', '/api/session', wrong)).status).toBe(401);
    const signedIn = await call('POST', '/api/session', { email: 'fatou@example.com', password });
    hidden['the cookie of another session'] = cookieOf(signedIn.cookie);
    const cookie = {
      authorization: '',
      cookie: `griot_session=${hidden['the cookie of another session']}`,
      ...OWN_PAGE,
    };
    for (const path of ['/api/session', '/api/sessions']) {
      const response = await fetch(base + path, { headers: { cookie: cookie.cookie, ...OWN_PAGE } });
      answers.push({ request: `GET ${path} with a cookie`, text: await response.text() });
      expect(response.status).toBe(200);
    }
    const token = await call('POST', '/api/tokens', { name: 'crm' });
    shownOnce['an API token'] = token.json.token;
    await call('GET', '/api/campaigns', undefined, { authorization: `Bearer ${token.json.token}` });
    await call('DELETE', `/api/tokens/${token.json.id}`);
    await call('GET', '/api/campaigns', undefined, { authorization: `Bearer ${token.json.token}` });
    await call('GET', '/api/campaigns', undefined, { authorization: `Bearer ${key('a token that is unknown')}` });
    const ended = await runGriot(['token', 'create', 'by hand'], environment());
    shownOnce['a token made by hand'] = ended.stdout.trim();
    expect(shownOnce['a token made by hand']).toMatch(/^griot_/);
  }, 120_000);

  test('has bad days: keys that are refused, sources that are away, rubbish from everywhere', async () => {
    const [first] = (await call('GET', '/api/senders')).json.items;
    const wrong = await call('POST', '/api/senders', {
      name: 'Wrong',
      baseUrl: providerUrl,
      apiKey: key('a key that the provider refuses'),
    });
    const { port } = echo.address() as AddressInfo;
    const echoed = await call('POST', '/api/senders', {
      name: 'Echo',
      baseUrl: `http://127.0.0.1:${port}`,
      apiKey: key('a key that the provider echoes'),
    });
    for (const { json } of [wrong, echoed]) {
      webhookSecrets[`of sender ${json.id}`] = json.webhookUrl.split('/').at(-1);
      await call('GET', `/api/senders/${json.id}/health`);
      await call('POST', `/api/senders/${json.id}/templates/sync`);
      await call('POST', `/api/senders/${json.id}/webhook`, { replace: true });
      await call('POST', `/api/senders/${json.id}/media`, 'not a file');
      const id = await draft('Mauvais jour', json.id, PEOPLE.slice(5, 15));
      await call('POST', `/api/campaigns/${id}/launch`);
      await until(async () => (await statusOf(id)) !== 'running', 60_000);
    }
    const id = await draft('Requêtes', first.id, PEOPLE.slice(0, 2));
    for (const [source, text] of [
      ['refused', 'select 1'],
      ['away', 'select 1'],
      ['nowhere', 'select 1'],
      ['shop', 'select phone from nothing'],
      ['shop', `select phone, 1 / 0 from people where phone = '+${FROM_QUERY}'`],
      ['shop', `select cast('+${FROM_QUERY}' as date) as phone`],
    ]) {
      expect(
        (await call('POST', `/api/campaigns/${id}/recipients/query`, { source, sql: text })).status,
      ).toBeGreaterThan(399);
    }
    await call('POST', `/api/campaigns/${id}/recipients?phone=none`, `phone\n+${STRANGER}\n`);
    await call('POST', '/api/suppressions', { phone: 'nobody' });
    await call('DELETE', `/api/suppressions/+${STRANGER}`);
    await call('GET', `/api/campaigns/999999/deliveries?phone=%2B${STRANGER}`);
    await call('GET', `/api/campaigns/${id}/deliveries?phone=%2B${STRANGER}&limit=none`);
    await call('GET', `/nowhere/${STRANGER}?key=${key('a key that the provider refuses')}`);
    const [, secret = ''] = Object.entries(webhookSecrets)[0] ?? [];
    for (const [path, body] of [
      [`/webhooks/${first.id}/${secret}`, 'not json'],
      [
        `/webhooks/${first.id}/${secret}`,
        JSON.stringify({ statuses: [{ id: 'x', recipient_id: STRANGER, status: '?' }] }),
      ],
      [`/webhooks/${first.id}/${secret}x`, '{}'],
      [`/webhooks/99/${secret}`, '{}'],
    ] as const)
      await call('POST', path, body, { 'content-type': 'application/json' });
    // A failure of ours: the tables are not there for a moment.
    await sql`alter table suppressions rename to suppressions_gone`;
    try {
      expect((await call('GET', `/api/suppressions?phone=%2B${STRANGER}`)).status).toBe(500);
      expect((await call('POST', '/api/suppressions', { phone: `+${STRANGER}` })).status).toBe(500);
      await sleep(1_500); // what claims and sweeps say of it
    } finally {
      await sql`alter table suppressions_gone rename to suppressions`;
    }
  }, 180_000);

  test('answers every question that can be asked of it, in both languages', async () => {
    const { paths } = (await call('GET', '/api/openapi.json')).json;
    const routes = Object.entries<Record<string, unknown>>(paths).filter(
      ([path, methods]) => methods.get && !/events$/.test(path),
    );
    expect(routes.length).toBeGreaterThan(30);
    const needed: Record<string, string> = {
      '/api/reports/delivery-rates': '?groupBy=campaign',
      '/api/reports/comparison': '?a=1&b=1',
      '/api/notifications': `?messageId=${encodeURIComponent(String((await sql`select message_id from deliveries where message_id is not null limit 1`)[0]?.message_id))}`,
    };
    const [relay] = await sql`select id from relay_targets`;
    let good = 0;
    for (const [path] of routes) {
      const address = path
        .replace('{relayId}', String(relay?.id))
        .replace('{phone}', `+${WRITES}`)
        .replace(/\{\w+\}/g, '1');
      for (const language of ['fr', 'en']) {
        const { status } = await call('GET', address + (needed[path] ?? ''), undefined, {
          'accept-language': language,
        });
        if (status === 200) good += 1;
      }
    }
    expect(good).toBeGreaterThan(50);
    for (const args of [
      ['doctor'],
      ['sender', 'list'],
      ['campaign', 'list'],
      ['audit', 'list'],
      ['sender', 'register', '1'],
      ['template', 'sync', '3'],
    ])
      await command(...args);
  }, 240_000);

  test('stops, and a start with the wrong secret or a bad environment tells nothing', async () => {
    for (const one of processes) expect(await one.stop()).toBe(0);
    const other = await runGriot(['sender', 'list'], {
      ...environment(),
      GRIOT_SECRET: 'another secret than the installation has',
    });
    const bad = await runGriot(['sender', 'list'], {
      ...environment(),
      PORT: 'x',
      GRIOT_SECRET_BEFORE: 'short',
      GRIOT_SOURCE_BAD: `postgres:/${key('the password of a source that is away')}`,
    });
    commands.push(other, bad);
    expect([other.code, bad.code]).toEqual([1, 1]);
  }, 60_000);
});

describe('nothing of it says', () => {
  const logs = () =>
    [...processes.map((one) => one.output()), ...commands.map(({ stdout, stderr }) => stdout + stderr)].join('\n');

  /** Where it stands, in any of the ways a text is written down. */
  const among = (text: string, secrets: Record<string, string>) =>
    Object.entries(secrets).flatMap(([what, secret]) =>
      waysOf(secret).flatMap((way) => (text.includes(way) ? what : [])),
    );

  test('in its logs any secret', () => {
    const text = logs();
    expect(text.length).toBeGreaterThan(5_000);
    expect(text).toMatch(/"level":(10|20),/);
    expect(Object.values({ ...hidden, ...shownOnce, ...webhookSecrets }).filter((secret) => secret.length < 8)).toEqual(
      [],
    );
    expect(among(text, { ...hidden, ...shownOnce, ...webhookSecrets })).toEqual([]);
  });

  test('in its logs anybody’s number', () => {
    const text = logs();
    expect(text.match(/"subject":"221\*+9[01]"/g)).toHaveLength(2);
    const shown = [...PEOPLE, FROM_QUERY, STRANGER, ...LINES].flatMap((phone) =>
      text.split('\n').filter((line) => line.includes(phone) || line.includes(phone.slice(3))),
    );
    expect(shown).toEqual([]);
  });

  test('in its answers any secret, but where it belongs', () => {
    expect(answers.length).toBeGreaterThan(150);
    expect(answers.some(({ text }) => text.includes(WRITES))).toBe(true);
    for (const { request, text } of answers) {
      expect([request, among(text, hidden)]).toEqual([request, []]);
      const bare = text.replace(/"webhookUrl":"[^"]+"/g, '');
      expect([request, among(bare, webhookSecrets)]).toEqual([request, []]);
    }
    for (const [what, secret] of Object.entries(shownOnce)) {
      const times = answers.filter(({ text }) => text.includes(secret)).length;
      expect([what, times]).toEqual([what, what === 'a token made by hand' ? 0 : 1]);
    }
  });

  test('in its database any secret', async () => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    let dump = '';
    for (const { name } of tables) {
      const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} as t`);
      dump += rows.map(({ row }) => row).join('\n');
    }
    expect(tables.length).toBeGreaterThan(30);
    for (const known of ['Mauvais jour', WRITES, 'campaign.launch', 'fatou@example.com']) expect(dump).toContain(known);
    const { 'the password of the database': _, ...stored } = hidden;
    expect(among(dump, { ...stored, ...shownOnce, ...webhookSecrets })).toEqual([]);
    const audit = (await sql<{ row: string }[]>`select t::text as row from audit t`).map(({ row }) => row).join('\n');
    expect([...PEOPLE, FROM_QUERY, STRANGER].filter((phone) => audit.includes(phone))).toEqual([]);
  });
});

/** As it is, in JSON, in an address, in base64 and in hexadecimal digits. */
function waysOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const plain = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex')];
  // Within a longer text base64 has three forms, of which the inner letters are certain.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : 4, -2),
  );
  return [...new Set([...plain, ...base64])];
}
