// One suite that both queue backends run.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { queueOnPostgres } from '../../src/queue/on-postgres.ts';
import { queueOnRedis } from '../../src/queue/on-redis.ts';
import type { QueueBackend } from '../../src/queue/queue.ts';
import { makeDatabase } from '../support/database.ts';

const backends: [string, () => Promise<QueueBackend>][] = [
  ['redis', async () => queueOnRedis(inject('redisUrl'), () => {}, randomBytes(4).toString('hex'))],
  ['postgres', async () => queueOnPostgres((await makeDatabase()).url, () => {})],
];

describe.each(backends)('the queue on %s', (_, open) => {
  test('hands each job with its payload to one worker, at once', async () => {
    const backend = await open();
    const seen: number[] = [];
    const run = async ({ turn }: { turn: number }) => void seen.push(turn);
    const workers = [1, 2].map(() => backend.work({ send: { run, concurrency: 5 } }, () => {}));
    await sleep(200);
    for (const turn of [1, 2, 3, 4]) await backend.queue.add('send', { senderId: 1, turn });
    await sleep(500);
    expect(seen.sort()).toEqual([1, 2, 3, 4]);
    await Promise.all(workers.map((worker) => worker.close(1_000)));
    await backend.close();
  });

  test('an id is taken once while its job waits', async () => {
    const backend = await open();
    const seen: number[] = [];
    for (let i = 0; i < 3; i += 1) await backend.queue.add('send', { senderId: 7, turn: 1 }, { id: 'repair-7-1' });
    const worker = backend.work({ send: { run: async ({ turn }) => void seen.push(turn), concurrency: 1 } }, () => {});
    await sleep(500);
    expect(seen).toEqual([1]);
    await worker.close(1_000);
    await backend.close();
  });

  test('what comes again comes again, and only as long as it is wanted', async () => {
    const backend = await open();
    const seen: number[] = [];
    const run = async ({ scheduleId }: { scheduleId: number }) => void seen.push(scheduleId);
    const worker = backend.work({ tick: { run, concurrency: 2 } }, () => {});
    const everySecond = (scheduleId: number) => ({
      key: `schedule-${scheduleId}`,
      payload: { scheduleId },
      pattern: '* * * * * *',
      zone: 'Africa/Dakar',
      startsAt: null,
      endsAt: null,
    });
    await backend.queue.repeat('tick', [everySecond(1), everySecond(2)]);
    await backend.queue.repeat('tick', [everySecond(1), everySecond(2)]); // as it is already
    await sleep(2_500);
    for (const id of [1, 2]) expect(seen.filter((one) => one === id).length, `${seen}`).toBeGreaterThanOrEqual(2);
    expect(seen.length).toBeLessThanOrEqual(6);
    await backend.queue.repeat('tick', [everySecond(2)]);
    await sleep(300);
    seen.length = 0;
    await sleep(2_200);
    expect(new Set(seen)).toEqual(new Set([2]));
    await worker.close(1_000);
    await backend.close();
  });

  test('closing waits for the running job, but not for ever', async () => {
    const backend = await open();
    let ended = false;
    const run = async ({ turn }: { turn: number }) => {
      await sleep(turn);
      ended = true;
    };
    const patient = backend.work({ send: { run, concurrency: 1 } }, () => {});
    await backend.queue.add('send', { senderId: 1, turn: 300 });
    await sleep(150);
    await patient.close(2_000);
    expect(ended).toBe(true);
    const hasty = backend.work({ send: { run, concurrency: 1 } }, () => {});
    await backend.queue.add('send', { senderId: 1, turn: 6_000 });
    await sleep(300);
    const start = Date.now();
    await hasty.close(200);
    expect(Date.now() - start).toBeLessThan(3_000);
    await backend.close();
  });
});
