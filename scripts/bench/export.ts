// npm run bench -- export [--rows 1000000] [--rounds 3]: deliveries downloaded from `griot web`, against the COPY of the
// same rows as CSV with the same columns; and the server's memory at its peak.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import type { Sql } from '../../src/db/client.ts';
import { BENCH_TOKEN, type Bench, makeCampaign, median, withBench } from './processes.ts';

export async function benchExport(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } },
  });
  const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
  await withBench({ backend: 'postgres', stand: 'plain' }, async (bench) => {
    const id = await fill(bench, rows);
    const { sql } = bench.runtime;
    console.log(`${rows} deliveries of one campaign, one column of the list`);
    for (const kind of ['csv', 'xlsx']) {
      const server = await bench.web('');
      const before = await peakMemory(server.pid);
      const ratios: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const copied = await copy(sql, id);
        const ours = await download(`${server.url}/api/campaigns/${id}/deliveries.${kind}`);
        ratios.push(copied / ours.seconds);
        const told = (seconds: number) => `${seconds.toFixed(1)} s = ${Math.round(rows / seconds)} rows/s`;
        console.log(
          `  ${kind} ${told(ours.seconds)}, ${Math.round(ours.bytes / 1e6)} MB; COPY ${told(copied)}; ratio ${ratios.at(-1)?.toFixed(2)}`,
        );
      }
      console.log(
        `${kind} : COPY, median of ${rounds}: ${median(ratios).toFixed(2)}; resident memory ${before} MiB idle, ${await peakMemory(server.pid)} MiB at most (budget 200)`,
      );
    }
  });
}

async function fill(bench: Bench, recipients: number): Promise<number> {
  const id = await makeCampaign(bench, { recipients, rate: 80 });
  const { sql } = bench.runtime;
  await sql`
    update deliveries set status = 'read', claims = 1, attempts = 1, message_id = 'gBGHVhICEFKDAgkZm' || md5(seq::text),
      accepted_at = now() - interval '1 day' + seq * interval '12 ms', sent_at = now() - interval '1 day' + seq * interval '12 ms',
      delivered_at = now() - interval '20 hours', read_at = now() - interval '10 hours'
    where campaign_id = ${id}`;
  await sql`vacuum (analyze) deliveries`;
  return id;
}

/** Seconds of the database alone, with nobody who takes the lines. */
async function copy(sql: Sql, id: number): Promise<number> {
  const started = performance.now();
  await sql.unsafe(`
    copy (select seq, phone, status, message_id, error_code, error_title, skip_reason, accepted_at, sent_at, delivered_at, read_at,
      failed_at, country, attempts, variables ->> 'name' from deliveries where campaign_id = ${id} order by seq)
    to '/dev/null' (format csv)`);
  return (performance.now() - started) / 1000;
}

async function download(url: string): Promise<{ seconds: number; bytes: number }> {
  const started = performance.now();
  const { statusCode, body } = await request(url, { headers: { authorization: `Bearer ${BENCH_TOKEN}` } });
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${await body.text()}`);
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  return { seconds: (performance.now() - started) / 1000, bytes };
}

async function peakMemory(pid: number): Promise<number> {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
