// How exactly the limit is kept and how much of it is used, as the provider sees it: provider, workers and database are
// processes of their own. Arguments: messages per second, seconds, worker processes, provider latency in milliseconds,
// and the queue's backend (postgres; redis needs REDIS_URL). `pacing matrix [seconds]` runs all combinations.
import { setTimeout as sleep } from 'node:timers/promises';
import { launchCampaign } from '../../src/campaign/control.ts';
import { BACKENDS, type Backend, completed, makeCampaign, withBench } from './processes.ts';

interface Case {
  rate: number;
  seconds: number;
  processes: number;
  latencyMs: number;
  backend: Backend;
}

export async function benchPacing(args: string[]): Promise<void> {
  const cases = args[0] === 'matrix' ? matrix(Number(args[1] ?? 15)) : [single(args)];
  for (const one of cases) await measure(one);
}

function single([
  rate = '80',
  seconds = '15',
  processes = '2',
  latencyMs = '50',
  backend = 'postgres',
]: string[]): Case {
  return {
    rate: Number(rate),
    seconds: Number(seconds),
    processes: Number(processes),
    latencyMs: Number(latencyMs),
    backend: backend === 'redis' ? 'redis' : 'postgres',
  };
}

function matrix(seconds: number): Case[] {
  return BACKENDS.flatMap((backend) =>
    [20, 80, 1000].flatMap((rate) =>
      [1, 2, 4].flatMap((processes) =>
        [50, 800].map((latencyMs) => ({ rate, seconds, processes, latencyMs, backend })),
      ),
    ),
  );
}

async function measure({ rate, seconds, processes, latencyMs, backend }: Case): Promise<void> {
  await withBench({ backend, stand: 'witness', latencyMs }, async (bench) => {
    await Promise.all(Array.from({ length: processes }, () => bench.worker()));
    await sleep(1_000); // everybody is warm
    const id = await makeCampaign(bench, { recipients: rate * seconds, rate });
    await launchCampaign({ sql: bench.runtime.sql, queue: bench.runtime.backend.queue }, id);
    await completed(bench.runtime, id, 200);
    const times = (await (await fetch(`${bench.provider}/times`)).json()) as number[];
    const arrivals = times.sort((a, b) => a - b);
    const used = (arrivals.length - 1) / (((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000);
    console.log(
      `limit ${rate}/s, ${processes} worker processes, answers after ${latencyMs} ms, queue on ${backend}: ` +
        `most in any sliding second ${worstSecond(arrivals)} against ${rate}, ` +
        `used ${used.toFixed(2)}/s = ${((used / rate) * 100).toFixed(1)} %, ${arrivals.length} messages`,
    );
  });
}

function worstSecond(times: readonly number[]): number {
  let worst = 0;
  for (let i = 0, j = 0; i < times.length; i += 1) {
    while ((times[i] ?? 0) - (times[j] ?? 0) >= 1000) j += 1;
    worst = Math.max(worst, i - j + 1);
  }
  return worst;
}
