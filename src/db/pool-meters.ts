// How busy a pool of connections is, as far as transactions go: plain statements share connections and wait for nothing.
import { Gauge, Histogram, type Registry } from 'prom-client';

/** What is measured of `sql.begin`. */
interface Pool {
  begin: (...args: never[]) => Promise<unknown>;
}

type Begin = (...args: unknown[]) => Promise<unknown>;

export function makePoolMeters(registry: Registry) {
  const labels = { labelNames: ['pool'] as const, registers: [registry] };
  return {
    most: new Gauge({
      name: 'griot_database_pool_connections_max',
      help: 'Connections of the pool at most',
      ...labels,
    }),
    inUse: new Gauge({ name: 'griot_database_pool_in_use', help: 'Connections that a transaction holds', ...labels }),
    waiting: new Gauge({
      name: 'griot_database_pool_waiting',
      help: 'Transactions that wait for a connection',
      ...labels,
    }),
    waited: new Histogram({
      name: 'griot_database_pool_wait_seconds',
      help: 'How long transactions waited for their connection and its first answer',
      buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
      ...labels,
    }),
  };
}

export type PoolMeters = ReturnType<typeof makePoolMeters>;

/** Counts the transactions of `sql` from now on. */
export function measurePool(sql: Pool, pool: string, max: number, meters: PoolMeters): void {
  const begin = (sql.begin as Begin).bind(sql);
  meters.most.set({ pool }, max);
  const measured: Begin = async (...args) => {
    const work = args.pop() as (tx: unknown) => unknown;
    const asked = performance.now();
    let held = false;
    meters.waiting.inc({ pool });
    const noted = (tx: unknown) => {
      held = true;
      meters.waiting.dec({ pool });
      meters.inUse.inc({ pool });
      meters.waited.observe({ pool }, (performance.now() - asked) / 1000);
      return work(tx);
    };
    try {
      return await begin(...args, noted);
    } finally {
      (held ? meters.inUse : meters.waiting).dec({ pool });
    }
  };
  sql.begin = measured as Pool['begin'];
}
