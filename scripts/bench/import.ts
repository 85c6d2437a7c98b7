// A list taken in through HTTP by `griot web`, against the COPY of the same rows, ready-made, into the same table; the
// server's memory and how soon it answers others meanwhile. Arguments: rows, rounds.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect, type Sql } from '../../src/db/client.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const TOKEN = 'a-token-for-benchmarks';
const SECRET = 'a secret for benchmarks, long enough to be one';

export async function benchImport(args: string[]): Promise<void> {
  const [rows = 1_000_000, rounds = 3] = args.map(Number);
  const directory = await mkdtemp(join(tmpdir(), 'griot-bench-'));
  const database = await openEmbeddedPostgres(directory);
  const sql = connect(database.url);
  let server: ChildProcess | undefined;
  try {
    const list = join(directory, 'list.csv');
    await pipeline(Readable.from(makeList(rows)), createWriteStream(list));
    console.log(`${rows} rows of 4 columns, ${Math.round((await stat(list)).size / 1e6)} MB`);
    const env = { ...process.env, DATABASE_URL: database.url, GRIOT_SECRET: SECRET, GRIOT_API_TOKEN: TOKEN, PORT: '0' };
    server = spawn(process.execPath, [MAIN, 'web'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const base = await addressOf(server);
    await call(base, '/api/senders', { name: 'default', apiKey: 'none', baseUrl: 'http://127.0.0.1:9', country: 'SN' });
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await sql`truncate deliveries`;
      await sql`checkpoint`;
      const ours = await importOnce(base, list);
      const readyMade = join(directory, 'ready-made');
      await dump(sql, readyMade);
      await sql`truncate deliveries`;
      await sql`checkpoint`;
      const copied = await copyOnce(sql, readyMade);
      ratios.push(copied.seconds / ours.seconds);
      console.log(
        `  import ${perSecond(rows, ours.seconds)}  COPY ${perSecond(copied.rows, copied.seconds)}  ratio ${(copied.seconds / ours.seconds).toFixed(2)}`,
      );
      console.log(
        `    healthz meanwhile: p95 ${ours.p95.toFixed(1)} ms of ${ours.answers}, ${JSON.stringify(ours.result)}`,
      );
    }
    console.log(`import : COPY, median of ${rounds}: ${median(ratios).toFixed(2)} (budget ≥ 0.60)`);
    console.log(`resident memory of the server at most: ${await peakMemory(server)} MiB (budget ≤ 256)`);
  } finally {
    server?.kill();
    if (server?.exitCode === null) await once(server, 'exit');
    await sql.end({ timeout: 5 });
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** 2 % of the rows cannot be used, 2 % are there twice; the phones come in no order. */
function* makeList(rows: number): Generator<string> {
  yield 'prenom;telephone;montant;ville\r\n';
  let lines = '';
  for (let i = 0; i < rows; i++) {
    const person = i % 50 === 49 ? i - 7 : i;
    const number = 770_000_000 + ((person * 7_368_787) % 9_999_991); // modulo a prime: nobody has another's
    const phone = i % 50 === 24 ? '77 000' : `+221${number}`;
    lines += `Aïssatou ${person};${phone};${person % 100_000};Dakar\r\n`;
    if (lines.length > 60_000) {
      yield lines;
      lines = '';
    }
  }
  yield lines;
}

async function importOnce(base: string, list: string) {
  const template = { name: 'promo', language: 'fr', body: ['Bonjour {{prenom}}', '{{montant}} FCFA'] };
  const { id } = await call(base, '/api/campaigns', { name: 'bench', template });
  const watch = watchHealth(base);
  const started = performance.now();
  const response = await fetch(`${base}/api/campaigns/${id}/recipients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' },
    body: Readable.toWeb(createReadStream(list)),
    duplex: 'half',
  } as RequestInit);
  const result = await response.json();
  const seconds = (performance.now() - started) / 1000;
  const times = await watch.stop();
  if (response.status !== 200) throw new Error(JSON.stringify(result));
  return { seconds, result, answers: times.length, p95: times[Math.floor(times.length * 0.95)] ?? 0 };
}

/** Asks every 20 ms; the answers' times in milliseconds, sorted. */
function watchHealth(base: string) {
  const times: number[] = [];
  let over = false;
  const done = (async () => {
    while (!over) {
      const started = performance.now();
      await (await fetch(`${base}/healthz`)).text();
      times.push(performance.now() - started);
      await sleep(20);
    }
  })();
  return {
    async stop() {
      over = true;
      await done;
      return times.sort((a, b) => a - b);
    },
  };
}

/** The rows as COPY takes them. */
async function dump(sql: Sql, file: string): Promise<void> {
  const rows = sql<{ line: string }[]>`
    select concat_ws(e'\\t', campaign_id, seq, phone, replace(variables::text, e'\\\\', e'\\\\\\\\')) || e'\\n' as line
    from deliveries order by campaign_id, seq`.cursor(5_000);
  const lines = async function* () {
    for await (const page of rows) yield page.map((row) => row.line).join('');
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

async function copyOnce(sql: Sql, file: string): Promise<{ seconds: number; rows: number }> {
  const started = performance.now();
  const into = await sql`copy deliveries (campaign_id, seq, phone, variables) from stdin`.writable();
  await pipeline(createReadStream(file, { highWaterMark: 262_144 }), into);
  const [{ rows }] = await sql<[{ rows: number }]>`select count(*) as rows from deliveries`;
  return { seconds: (performance.now() - started) / 1000, rows };
}

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const chunk of server.stdout ?? []) {
    const url = /http:\/\/[\d.]+:\d+/.exec(String(chunk))?.[0];
    if (url) return url;
  }
  throw new Error('griot web did not start');
}

async function call(base: string, path: string, body: object) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { id: number };
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

async function peakMemory({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

function perSecond(rows: number, seconds: number): string {
  return `${seconds.toFixed(1)} s = ${Math.round(rows / seconds)} rows/s`;
}
