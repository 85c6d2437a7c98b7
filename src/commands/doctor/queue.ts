// Whether the queue keeps what it is given, has room, and gives it out again.

import { within } from '../../lib/within.ts';
import type { RedisFacts } from '../../queue/queue.ts';
import { redisFaults, STRAY_NODE, STRAY_NODE_MEND } from '../../queue/redis-facts.ts';
import type { Runtime } from '../../runtime.ts';
import { bytesText } from '../bytes-text.ts';
import { bad, type Finding, ok, warning } from './finding.ts';

const PATIENCE_MS = 5_000;
const OLDEST_REDIS = [6, 2];
const FULL = 0.8;

export async function checkQueue(runtime: Runtime): Promise<Finding[]> {
  const { backend } = runtime;
  const servers = await within(backend.redisFacts(), PATIENCE_MS, tooLate).catch(() => []);
  return [await ofJob(runtime), ...servers.flatMap(ofRedis)];
}

async function ofJob(runtime: Runtime): Promise<Finding> {
  const { backend } = runtime;
  try {
    await within(backend.ping(), PATIENCE_MS, () => new Error('does not answer'));
    const tookMs = await within(roundTrip(runtime), PATIENCE_MS, tooLate);
    return ok('queue', `on ${backend.kind}; a job came back after ${Math.round(tookMs)} ms`);
  } catch (error) {
    const mend = backend.kind === 'redis' ? 'check REDIS_URL and its server' : 'look at the log of the database';
    return bad('queue', `on ${backend.kind}: ${(error as Error).message}`, mend);
  }
}

function tooLate(): Error {
  return new Error(`no job came back within ${PATIENCE_MS / 1000} s`);
}

async function roundTrip({ backend }: Runtime): Promise<number> {
  const began = performance.now();
  let back: () => void = () => {};
  const taken = new Promise<void>((done) => {
    back = done;
  });
  const probe = backend.openProbe(`probe-doctor-${process.pid}`, () => back());
  try {
    await probe.ask(0);
    await taken;
    return performance.now() - began;
  } finally {
    await probe.close();
  }
}

function ofRedis(facts: RedisFacts): Finding[] {
  const what = 'redis';
  const [major = 0, minor = 0] = facts.version.split('.').map(Number);
  const [oldest = 0, since = 0] = OLDEST_REDIS;
  const isOld = major < oldest || (major === oldest && minor < since);
  const memory =
    facts.mostBytes > 0 ? `${bytesText(facts.usedBytes)} of ${bytesText(facts.mostBytes)}` : bytesText(facts.usedBytes);
  return [
    isOld
      ? bad(what, `version ${facts.version} is too old`, 'upgrade it to 6.2 or newer')
      : ok(what, `version ${facts.version}, uses ${memory}`),
    ...(facts.mostBytes > 0 && facts.usedBytes > FULL * facts.mostBytes
      ? [warning(what, `is nearly full: ${memory}`, 'raise maxmemory, or see what else fills it')]
      : []),
    ...(facts.strayNode ? [bad(what, STRAY_NODE, STRAY_NODE_MEND)] : []),
    ...redisFaults(facts).map((fault) =>
      warning(what, fault, 'appendonly yes and maxmemory-policy noeviction in redis.conf'),
    ),
  ];
}
