// The installation that the pages speak of: a sender with its templates, campaigns that were sent, a draft, a kept list, a
// source database. It is made once; each page gets a copy, so that no page sees what another did.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { makeSimulator } from '../../src/simulator/simulator.ts';
import { ROOT } from '../support/bare-machine.ts';
import { API_TOKEN, api, griot, until } from '../support/griot.ts';
import { freePort } from '../support/redis.ts';
import { QUICK } from '../support/stack.ts';
import { type Block, requestsOf } from './blocks.ts';

const SAMPLE = join(ROOT, 'scripts/sample-recipients.csv');
const SECRET = randomBytes(32).toString('hex');
/** curl as a script that must not go on after a refusal, and a stream that is looked at for a moment. */
const CURL = `#!/bin/bash
for one in "$@"; do [ "$one" = -N ] && { /usr/bin/env -i PATH="$REAL_PATH" curl --max-time 3 "$@" | head -c 2000; exit 0; }; done
PATH="$REAL_PATH" exec curl --fail-with-body "$@"
`;

export interface Installation {
  /** Runs the blocks of a page, one after the other in one shell; throws with what was printed and where it ended. */
  run(page: string, blocks: readonly Block[]): Promise<void>;
  close(): Promise<void>;
}

export async function makeInstallation(): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'griot-docs-'));
  const bin = makeCommands(home);
  const simulator = makeSimulator({ seed: 3, behaviour: { latencyMs: [5, 20], notifications: QUICK } });
  const { url: providerUrl } = await simulator.listen();
  const databases = await makeDatabases();
  const common = {
    GRIOT_SECRET: SECRET,
    GRIOT_API_TOKEN: API_TOKEN,
    LAM_BASE_URL: providerUrl,
    LAM_API_KEY: 'simulator-key',
    SENDER_RATE: '100',
    GRIOT_SOURCE_CRM: databases.source,
  };
  const start = async (databaseUrl: string) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { ...common, DATABASE_URL: databaseUrl, PORT: String(port), PUBLIC_URL: url };
    const server = griot(['start'], env);
    await server.printed(/griot is up/);
    return { url, env, server };
  };
  const first = await start(databases.made);
  await furnish(first.url);
  await first.server.stop();

  return {
    async run(page, blocks) {
      const folder = join(home, page.replace(/\W/g, '-'));
      mkdirSync(folder);
      const own = blocks.some(({ text }) => /griot start/.test(text));
      const database = own ? null : await databases.copy();
      const running = database ? await start(database) : null;
      const port = running ? new URL(running.url).port : String(await freePort());
      const env = running?.env ?? { PORT: port };
      const script = scriptOf(page, blocks, { port, simulatorPort: String(await freePort()) });
      const path = join(folder, '.script');
      writeFileSync(path, script);
      const shell = spawn('bash', [path], {
        cwd: folder,
        env: {
          ...env,
          SAMPLE,
          HOME: folder,
          TOKEN: API_TOKEN,
          URL: running?.url,
          PATH: `${bin}:${process.env.PATH}`,
          REAL_PATH: process.env.PATH,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let printed = '';
      for (const stream of [shell.stdout, shell.stderr])
        stream.on('data', (chunk) => {
          printed += chunk;
        });
      const [code] = await once(shell, 'close');
      await running?.server.stop();
      if (code !== 0) throw new Error(`${page} ended with ${code}:\n${printed.slice(-4_000)}`);
    },
    async close() {
      await simulator.close();
      await databases.drop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** `griot` as an installation has it, by its name and by npx. */
function makeCommands(home: string): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  symlinkSync(join(ROOT, 'dist/main.js'), join(bin, 'griot'));
  writeFileSync(join(bin, 'npx'), '#!/bin/bash\nexec "$@"\n', { mode: 0o755 });
  writeFileSync(join(bin, 'curl'), CURL, { mode: 0o755 });
  return bin;
}

async function makeDatabases() {
  const cluster = inject('postgresUrl');
  const admin = connect(cluster, { max: 1 });
  const names: string[] = [];
  const make = async (template: string) => {
    const name = `docs_${randomBytes(6).toString('hex')}`;
    await admin.unsafe(`create database ${name} template ${template}`);
    names.push(name);
    return name;
  };
  const urlOf = (name: string, user?: string) => {
    const url = new URL(cluster);
    url.pathname = `/${name}`;
    if (user) [url.username, url.password] = [user, 'secret'];
    return url.href;
  };
  const made = await make('griot_template');
  const source = await make('template1');
  const reader = `reader_${randomBytes(4).toString('hex')}`;
  const sql = connect(urlOf(source), { max: 1 });
  await sql.unsafe(`
    create table customers (phone text, first_name text, "prénom" text, city text);
    insert into customers select '+22177' || (3000000 + n), 'Awa ' || n, 'Awa ' || n, 'Dakar' from generate_series(1, 50) n;
    create role ${reader} login password 'secret'; grant select on customers to ${reader}`);
  await sql.end();
  return {
    made: urlOf(made),
    source: urlOf(source, reader),
    async copy() {
      const name = await make(made);
      const copy = connect(urlOf(name), { max: 1 });
      // It is no restored backup: nothing was sent since.
      await copy`delete from settings where name = 'database'`;
      await copy.end();
      return urlOf(name);
    },
    async drop() {
      for (const name of names) await admin.unsafe(`drop database ${name} with (force)`);
      await admin.unsafe(`drop role ${reader}; drop role if exists marketing_reader`);
      await admin.end();
    },
  };
}

/** Campaigns 1 and 2 were sent, 3 is a draft with its list; kept list 1 is called Clients. */
async function furnish(url: string): Promise<void> {
  const call = (method: string, path: string, body?: unknown) => api(url, method, path, body);
  await call('POST', '/api/senders/1/templates/sync');
  const template = {
    name: 'promo_soldes',
    language: 'fr',
    body: ['{{prénom|cher client}}', '{{ville|Dakar}}', '{{montant|0}} FCFA'],
  };
  const people = (from: number, count: number) =>
    `prénom,téléphone\n${Array.from({ length: count }, (_, i) => `Awa ${i},+22177${from + i}`).join('\n')}\n`;
  for (const [name, from, count] of [
    ['Soldes de mars', 1_000_000, 60],
    ['Soldes de mai', 1_100_000, 40],
    ['Rappel', 1_200_000, 30],
  ] as const) {
    const { id } = await call('POST', '/api/campaigns', { name, template });
    await call('POST', `/api/campaigns/${id}/recipients`, `${people(from, count)}Awa,77 12\n`);
    if (name === 'Rappel') continue;
    await call('POST', `/api/campaigns/${id}/launch`);
    await until(async () => (await call('GET', `/api/campaigns/${id}`)).status === 'completed', 60_000);
  }
  const { id } = await call('POST', '/api/lists', { name: 'Clients' });
  await call('POST', `/api/lists/${id}/recipients`, people(1_300_000, 20));
}

function scriptOf(page: string, blocks: readonly Block[], ports: { port: string; simulatorPort: string }): string {
  const parts = blocks.map((block) => {
    const text = block.language === 'http' ? requestsOf(block).map(asCurl).join('\n') : block.text;
    const waits = /&\s*$/m.test(text)
      ? `until curl -s localhost:${ports.port}/healthz -o /dev/null; do sleep 0.2; done`
      : '';
    return `echo '@@ ${page}:${block.line}'\n${text}\n${waits}`;
  });
  const prelude = `set -euo pipefail
trap 'status=$?; for one in $(jobs -p); do kill $one; done; wait; exit $status' EXIT
export GRIOT_API_TOKEN=\${GRIOT_API_TOKEN:-}
api() { curl -sS -H "Authorization: Bearer $GRIOT_API_TOKEN" "$@"; }
cp "$SAMPLE" list.csv
`;
  return `${prelude}${parts.join('\n')}\n`
    .replace(/(localhost|127\.0\.0\.1):3000|https:\/\/griot\.ex[ae]mple\.(com|sn)/g, `127.0.0.1:${ports.port}`)
    .replaceAll('127.0.0.1:4010', `127.0.0.1:${ports.simulatorPort}`)
    .replace(/griot simulator(?! --port)/g, `griot simulator --port ${ports.simulatorPort}`);
}

function asCurl({ method, path, body }: ReturnType<typeof requestsOf>[number]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const data = body === null ? '' : ` -H 'Content-Type: application/json' -d ${quoted(body)}`;
  return `api -X ${method} ${quoted(`localhost:3000${path}`)}${data} -o answer && head -c 300 answer && echo`;
}
