// Many machines: web and worker processes on one Postgres and a real Redis Cluster.
import { afterEach, expect, test } from 'vitest';
import { checkQueue } from '../../src/commands/doctor/queue.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import type { Runtime } from '../../src/runtime.ts';
import { expectAllWell, type FaultRun, openFaultRun, secondsUntilMore } from '../support/fault-run.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';

let cluster: RedisCluster;
let run: FaultRun;
afterEach(async () => {
  await run?.close();
  await cluster?.close();
});

async function doctorOf(url: string) {
  const backend = queueOnRedis(url, () => {}, 'doctor');
  const findings = await checkQueue({ backend } as Runtime);
  await backend.close();
  return findings;
}

test('two web and two worker processes on a Redis Cluster send each message once, at the limit, while a worker and then a master are killed', {
  timeout: 180_000,
}, async () => {
  const RATE = 300;
  cluster = await startRedisCluster();
  const env = async () => ({ REDIS_URL: cluster.url });
  run = await openFaultRun('redis', { recipients: 3_000, rate: RATE, env });
  const otherWeb = await run.web();
  const workers = await Promise.all([run.worker(), run.worker()]);
  await secondsUntilMore(run.simulator, RATE);
  await run.statusesTo(otherWeb);
  await workers[0].kill();
  const afterWorker = await secondsUntilMore(run.simulator, RATE);
  const holders = await cluster.holders();
  expect(holders).toHaveLength(1); // one tag, one slot
  expect(run.output()).not.toMatch(/CROSSSLOT|MOVED/);
  const [node = ''] = cluster.url.split(',');
  const [queue] = await doctorOf(`${node},`);
  expect(queue).toMatchObject({ level: 'ok', detail: expect.stringMatching(/a job came back/) });
  expect((await doctorOf(node)).map((one) => one.detail)).toContainEqual(
    expect.stringMatching(/is a node of a cluster/),
  );
  await holders[0]?.stop(true);
  const afterMaster = await secondsUntilMore(run.simulator, RATE);
  const { uncertain, worstSecond } = await expectAllWell(run);
  console.log(
    `on a Redis Cluster, ${RATE} messages took ${afterWorker.toFixed(1)} s after a worker was killed, ${afterMaster.toFixed(1)} s after a master; ${uncertain} uncertain, at most ${worstSecond} in a second`,
  );
  // The witness shares its cores with everything else, and was late by so much at most.
  expect(worstSecond).toBeLessThanOrEqual(RATE * (1.05 + run.witnessLag()));
  expect(run.output()).not.toMatch(/CROSSSLOT/);
});
