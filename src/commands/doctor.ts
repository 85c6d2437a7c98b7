// griot doctor: what is wrong with this installation, and how to mend it.
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { request } from 'undici';
import { type SenderRow, selectSenders } from '../account/queries.ts';
import { recount } from '../db/recount.ts';
import { webhookUrlOf } from '../http/present.ts';
import { openSenderProvider } from '../http/sender-provider.ts';
import { verifyCounts } from '../report/verify-counts.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, withRuntime } from './run.ts';

/** `bad` ends the command with an error. */
interface Finding {
  level: 'ok' | 'warning' | 'bad';
  what: string;
  detail: string;
}

const MARK = { ok: '✓', warning: '!', bad: '✗' };
const PATIENCE_MS = 10_000;
const OLDEST_POSTGRES = 140_000;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('looks at the database, the queue, and each sender with its callback; tells what to mend')
    .option('--verify-counts', 'also compare the counts of every campaign with its rows')
    .option('--recount', 'compare them, and make those that differ anew from the rows')
    .action((options: { verifyCounts?: true; recount?: true }) =>
      withRuntime(async (runtime) => {
        const checks = [
          checkDatabase,
          checkQueue,
          checkSenders,
          ...(options.recount ? [mendCounts] : options.verifyCounts ? [checkCounts] : []),
        ];
        const findings: Finding[] = [];
        for (const check of checks) findings.push(...(await check(runtime)));
        for (const { level, what, detail } of findings) console.log(`${MARK[level]} ${what}: ${detail}`);
        const bad = findings.filter(({ level }) => level === 'bad').length;
        if (bad > 0) throw new CommandError(`${bad} of ${findings.length} checks failed.`);
      }),
    );
}

async function checkDatabase({ sql, embedded }: Runtime): Promise<Finding[]> {
  const [row] = await sql<[{ version: string; number: number; durable: boolean }]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      current_setting('synchronous_commit') <> 'off' and current_setting('fsync')::bool as durable`;
  const what = 'database';
  const findings: Finding[] =
    row.number >= OLDEST_POSTGRES
      ? [{ level: 'ok', what, detail: `Postgres ${row.version}${embedded ? ', embedded' : ''}, migrated` }]
      : [{ level: 'bad', what, detail: `Postgres ${row.version}: 14 or newer is needed` }];
  if (row.durable) return findings;
  const detail = 'fsync or synchronous_commit is off: what was acknowledged can be lost with the machine; turn both on';
  return [...findings, { level: 'bad', what, detail }];
}

async function checkQueue({ backend }: Runtime): Promise<Finding[]> {
  const what = 'queue';
  try {
    await backend.ping();
    return [{ level: 'ok', what, detail: `on ${backend.kind}, answers` }];
  } catch (error) {
    return [
      { level: 'bad', what, detail: `does not answer (${(error as Error).message}): check REDIS_URL and its server` },
    ];
  }
}

async function checkSenders(runtime: Runtime): Promise<Finding[]> {
  const senders = await selectSenders(runtime.sql, {});
  if (senders.length === 0) {
    return [{ level: 'warning', what: 'senders', detail: 'none yet: set LAM_API_KEY, or griot sender add <name>' }];
  }
  const findings = await Promise.all(senders.map((sender) => checkSender(runtime, sender)));
  return findings.flat();
}

async function checkSender(runtime: Runtime, sender: SenderRow): Promise<Finding[]> {
  const name = `sender ${sender.id} (${sender.name})`;
  const provider = await openSenderProvider(runtime, sender.id);
  const health = await provider.health().catch((error: Error) => ({ status: 'unknown', detail: error.message }));
  const connected = health.status === 'connected';
  const line: Finding = {
    level: connected ? 'ok' : health.status === 'limited' ? 'warning' : 'bad',
    what: name,
    detail: connected
      ? 'the provider says it is connected'
      : `${health.status}: ${health.detail}. Check its key and base URL`,
  };
  return [line, await checkCallback(runtime, sender, name, provider)];
}

/** Whether the provider reports to us, and whether somebody who comes by that address finds us. */
async function checkCallback(
  runtime: Runtime,
  sender: SenderRow,
  name: string,
  provider: { readWebhook(): Promise<string | null> },
): Promise<Finding> {
  const what = `${name}, callback`;
  const bad = (detail: string): Finding => ({ level: 'bad', what, detail });
  if (!runtime.config.publicUrl)
    return bad(
      'PUBLIC_URL is not set: no status and no reply comes back; set it to where the provider reaches this server',
    );
  const ours = webhookUrlOf(runtime, sender);
  try {
    const registered = await provider.readWebhook();
    if (registered === null) return bad(`none is registered: griot sender register ${sender.id}`);
    if (registered !== ours) {
      const old = registered.startsWith(`${runtime.config.publicUrl}/webhooks/`);
      return bad(
        old
          ? `an older address of ours is registered: griot sender register ${sender.id}`
          : `somebody else's is registered: griot sender register ${sender.id} --replace, and relay to them`,
      );
    }
  } catch (error) {
    return bad(`the provider could not be asked: ${(error as Error).message.replaceAll(ours, 'our callback')}`);
  }
  return (await answersAt(ours))
    ? { level: 'ok', what, detail: 'registered, and reached under PUBLIC_URL' }
    : bad('registered, but nobody answers there as we would: check that PUBLIC_URL leads to `griot web`');
}

async function answersAt(url: string): Promise<boolean> {
  const challenge = randomBytes(8).toString('hex');
  try {
    const { statusCode, body } = await request(`${url}?hub.mode=subscribe&hub.challenge=${challenge}`, {
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
    });
    return (await body.text()) === challenge && statusCode === 200;
  } catch {
    return false;
  }
}

const COUNTS_OK: Finding = { level: 'ok', what: 'counts', detail: 'of every campaign are what its rows say' };

async function checkCounts({ sql }: Runtime): Promise<Finding[]> {
  const wrong = await verifyCounts(sql);
  if (wrong.length === 0) return [COUNTS_OK];
  return wrong.map(({ campaignId, what, counted, rows }) => ({
    level: 'bad',
    what: `counts of campaign ${campaignId}`,
    detail: `${what}: ${counted} counted, ${rows} in the rows. This should never be: please report it`,
  }));
}

async function mendCounts({ sql }: Runtime): Promise<Finding[]> {
  const wrong = [...new Set((await verifyCounts(sql)).map(({ campaignId }) => campaignId))];
  if (wrong.length === 0) return [COUNTS_OK];
  await recount(sql, wrong);
  return [{ level: 'warning', what: 'counts', detail: `made anew from the rows, of campaigns ${wrong.join(', ')}` }];
}
