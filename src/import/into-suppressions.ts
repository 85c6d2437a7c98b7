// People onto the list of those who must not be messaged.
import { holdTarget, pagesOf, rowsOf } from './queries.ts';
import { type ImportTarget, KNOWN_AHEAD, type Known } from './target.ts';

/** Whoever is on it already keeps the reason and the time. */
export function intoSuppressions(reason: string): ImportTarget {
  return {
    campaignId: null,
    listId: null,
    check: async () => ({ country: null, language: null }),
    async open(tx) {
      await holdTarget(tx, 'suppressions', 0);
      const [{ known }] = await tx<[{ known: number }]>`select count(*) as known from suppressions`;
      await tx`create temp table new_suppressions (phone bigint primary key) on commit drop`;
      return {
        firstSeq: 1,
        rules: null,
        knownPhones: () => (known > KNOWN_AHEAD ? null : pagesOf(tx`select phone from suppressions`)),
        take: ({ fresh, doubtful }) => tx<Known[]>`
          with looked_up as materialized (
            select r.*, (select 1 from suppressions s where s.phone = r.phone) is not null
              or (select 1 from new_suppressions s where s.phone = r.phone) is not null as known
            from ${rowsOf(tx, doubtful)}
          ), inserted as (
            insert into new_suppressions (phone)
            select phone from ${rowsOf(tx, fresh)} union all select phone from looked_up where not known
          )
          select n, 'duplicate' as code from looked_up where known`,
        // in the order of the key, as everybody who adds to them does; somebody may opt out at this very moment
        async finish() {
          await tx`
            insert into suppressions (phone, reason) select phone, ${reason} from new_suppressions order by phone
            on conflict (phone) do nothing`;
        },
      };
    },
  };
}
