// What a Redis says of itself, as far as a queue depends on it.
import { Cluster, type Redis } from 'ioredis';
import type { RedisFacts } from './queue.ts';

/** Of each server: one, or the masters of a cluster. `INFO` alone, because hosted servers refuse `CONFIG`. */
export async function readRedisFacts(client: Redis | Cluster): Promise<RedisFacts[]> {
  if (client instanceof Cluster) {
    const facts = client.nodes('master').map(async (node) => parseInfo(await node.info()));
    return (await Promise.all(facts)).map((one) => ({ ...one, strayNode: false }));
  }
  return [parseInfo(await client.info())];
}

function parseInfo(info: string): RedisFacts {
  const fields = new Map(info.split(/\r?\n/).map((line) => line.split(':', 2) as [string, string]));
  const number = (name: string) => Number(fields.get(name) ?? 0);
  return {
    version: fields.get('redis_version') ?? '',
    appendOnly: fields.get('aof_enabled') === '1',
    policy: fields.get('maxmemory_policy') ?? '',
    usedBytes: number('used_memory'),
    mostBytes: number('maxmemory'),
    strayNode: number('cluster_enabled') === 1,
  };
}

export const STRAY_NODE = 'is a node of a cluster, but REDIS_URL names it as a server of its own';
export const STRAY_NODE_MEND = 'give the nodes as a comma list, or put a comma behind the one';

/** What would lose jobs or fill up; empty where all is well. Sending survives it, and comes back later than it could. */
export function redisFaults({ appendOnly, policy }: RedisFacts): string[] {
  return [
    ...(appendOnly ? [] : ['appendonly is off: jobs are lost when Redis is killed']),
    ...(policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}: a full Redis throws jobs away`]),
  ];
}
