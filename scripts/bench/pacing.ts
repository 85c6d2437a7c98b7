// How exactly the limit is kept and how much of it is used, as the provider sees it: simulator, workers and database are
// processes of their own. Arguments: messages per second, seconds, worker processes, provider latency in milliseconds.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSender } from '../../src/account/senders.ts';
import { launchCampaign } from '../../src/campaign/control.ts';
import { createDraft } from '../../src/campaign/draft.ts';
import { loadConfig } from '../../src/config.ts';
import { openEmbeddedPostgres } from '../../src/db/embedded.ts';
import { openRuntime } from '../../src/runtime.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SECRET = 'a secret for benchmarks, long enough to be one';
const KEY = 'simulator-key';

export async function benchPacing(args: string[]): Promise<void> {
  const [rate = 80, seconds = 15, processes = 2, latencyMs = 50] = args.map(Number);
  const directory = await mkdtemp(join(tmpdir(), 'griot-bench-'));
  const database = await openEmbeddedPostgres(directory);
  const config = { DATABASE_URL: database.url, GRIOT_SECRET: SECRET, LOG_LEVEL: 'warn' };
  const children: ChildProcess[] = [];
  try {
    const runtime = await openRuntime(loadConfig(config));
    const behaviour = {
      latencyMs: [latencyMs, latencyMs],
      templates: { checked: false },
      notifications: { enabled: false },
    };
    const simulator = run(
      children,
      ['simulator', '--port', '0', '--no-bodies', '--behaviour', JSON.stringify(behaviour)],
      {},
    );
    const [line] = await once(simulator.stdout ?? simulator, 'data');
    const provider = /http:\/\/[\d.:]+/.exec(String(line))?.[0] ?? '';
    for (let i = 0; i < processes; i += 1) run(children, ['worker'], config);
    await sleep(3_000); // everybody is up and warm

    const recipients = rate * seconds;
    const id = await launch(runtime, { rate, recipients, provider });
    const over = async () =>
      (await runtime.sql`select 1 from campaigns where id = ${id} and status = 'completed'`).length > 0;
    while (!(await over())) await sleep(200);
    const arrivals = await readArrivals(provider);
    const span = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
    const used = (arrivals.length - 1) / span;
    console.log(
      `limit ${rate}/s, ${processes} worker processes, answers after ${latencyMs} ms, ${arrivals.length} messages`,
    );
    console.log(`  most in any sliding second  ${worstSecond(arrivals)}  against ${rate}`);
    console.log(
      `  used                        ${used.toFixed(2)}/s  against ${rate}/s  = ${((used / rate) * 100).toFixed(1)} %`,
    );
    await runtime.close();
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : null)));
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function run(children: ChildProcess[], args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

type Runtime = Awaited<ReturnType<typeof openRuntime>>;

async function launch(
  runtime: Runtime,
  { rate, recipients, provider }: { rate: number; recipients: number; provider: string },
) {
  const { sql, seal, backend } = runtime;
  const defaults = { baseUrl: provider, ratePerSecond: rate, allowedHosts: [] };
  const senderId = await createSender({ sql, seal, defaults }, { name: 'bench', apiKey: KEY });
  const template = { name: 'promo', language: 'fr', body: ['{{name|you}}'] };
  const id = await createDraft(sql, { name: 'bench', senderId, template });
  await sql`
    insert into deliveries (campaign_id, seq, phone, variables)
    select ${id}, n, 221770000000 + n, '{}' from generate_series(1, ${recipients}) n`;
  await sql`insert into counts (campaign_id, minute, shard, pending) values (${id}, date_trunc('minute', now()), 0, ${recipients})`;
  await sql`update campaigns set total = ${recipients} where id = ${id}`;
  await launchCampaign({ sql, queue: backend.queue }, id);
  return id;
}

/** Times at which requests reached the provider, in milliseconds on its own clock. */
async function readArrivals(provider: string): Promise<number[]> {
  const times: number[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = (await (await fetch(`${provider}/_simulator/requests?limit=10000&after=${after}`)).json()) as {
      items: { monotonicMs: number }[];
      next: number | null;
    };
    times.push(...page.items.map((item) => item.monotonicMs));
    after = page.next;
  }
  return times.sort((a, b) => a - b);
}

function worstSecond(times: readonly number[]): number {
  let worst = 0;
  for (let i = 0, j = 0; i < times.length; i += 1) {
    while ((times[i] ?? 0) - (times[j] ?? 0) >= 1000) j += 1;
    worst = Math.max(worst, i - j + 1);
  }
  return worst;
}
