// The pace of a sender right now: its limit, or less after the provider refused for speed.
import type { Fragment } from 'postgres';
import type { Db } from './client.ts';

/** Of the limit, this share is given back per second after a slow-down: a halved pace is whole again in 25 s. */
const REGAINED_PER_SECOND = 0.02;

/**
 * Messages per second of a row of `senders`, as an SQL expression. A rate refusal halves the pace for every worker at
 * once (multiplicative decrease); time alone brings it back (additive increase), so no statement has to.
 */
export function paceNow(sql: Db): Fragment {
  return sql`
    coalesce(least(senders.rate_per_second, senders.slowed_rate + senders.rate_per_second * ${REGAINED_PER_SECOND}::float8
      * extract(epoch from (clock_timestamp() - senders.slowed_at))::float8), senders.rate_per_second)::float8`;
}
