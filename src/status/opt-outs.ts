// Who asks for no more campaigns, and who asks for them again. The latest word by the provider's time holds, in
// whatever order the words arrive.
import type { Db } from '../db/client.ts';
import type { StoredInbound } from './inbound.ts';

/** Any constant: first half of the lock on a person whose word changes. */
const OPT_LOCK = 4_747_070;
/** An answer to an old message would be a surprise, and the provider takes none after 24 hours. */
const CONFIRM_WITHIN = '1 hour';
const MAX_REASON = 200;

interface Change {
  /** Whom it is about: as the list had them, and as the provider names them. */
  phone: number;
  from: number;
  senderId: number;
  asks: 'out' | 'in';
  at: Date;
  campaignId: number | null;
  reason: string;
}

export async function changeOptOuts(tx: Db, stored: readonly StoredInbound[]): Promise<void> {
  const words = stored.filter(({ asks }) => asks !== null);
  if (words.length === 0) return;
  const changes = latestWords(words, await listNumbers(tx, words));
  // Of two processes that hear two words of one person at once, the second sees what the first has stored.
  const people = [...new Set(changes.map(({ phone }) => phone))].sort((a, b) => a - b);
  await tx`
    select pg_advisory_xact_lock(${OPT_LOCK}, hashint8(phone))
    from (select phone from unnest(${people}::bigint[]) as p (phone) order by hashint8(phone)) as people`;
  const out = await suppress(
    tx,
    changes.filter(({ asks }) => asks === 'out'),
  );
  const back = await allowAgain(
    tx,
    changes.filter(({ asks }) => asks === 'in'),
  );
  const changed = changes.filter(({ phone, asks }) => (asks === 'out' ? out : back).has(phone));
  await confirm(tx, changed);
}

/**
 * The numbers by which lists know those who write under other ids. Not only by the message that is answered: who had
 * opted out was sent nothing for long, and comes back under all of them.
 */
async function listNumbers(tx: Db, words: readonly StoredInbound[]): Promise<ReadonlyMap<number, number[]>> {
  const rows = await tx<{ from: number; phones: number[] }[]>`
    select q.phone as "from", array_agg(distinct d.phone) as phones
    from unnest(${words.map(({ phone }) => phone)}::bigint[]) as q (phone)
    cross join lateral (
      select phone from deliveries where wa_id = q.phone::text and wa_id is not null offset 0
    ) as d
    group by q.phone`;
  return new Map(rows.map(({ from, phones }) => [from, phones]));
}

/** Per person the last word; at the same second the one that came later. */
function latestWords(words: readonly StoredInbound[], listed: ReadonlyMap<number, number[]>): Change[] {
  const latest = new Map<number, Change>();
  for (const one of words) {
    const { asks, at, senderId, campaignId } = one;
    if (!asks) continue;
    for (const phone of new Set([one.phone, one.deliveryPhone ?? one.phone, ...(listed.get(one.phone) ?? [])])) {
      const known = latest.get(phone);
      if (known && known.at > at) continue;
      latest.set(phone, { phone, from: one.phone, senderId, asks, at, campaignId, reason: reasonOf(one) });
    }
  }
  return [...latest.values()];
}

function reasonOf({ type, text, payload }: StoredInbound): string {
  if (type === 'user_preferences') return 'switched marketing messages off';
  const pressed = type === 'button' || type === 'interactive';
  const words = (text ?? payload ?? '').replace(/\p{Cc}+/gu, ' ').trim();
  return `${pressed ? 'pressed' : 'wrote'} “${words}”`.slice(0, MAX_REASON);
}

/** Whoever an operator suppressed stays so. Returns those who were not suppressed before. */
async function suppress(tx: Db, changes: readonly Change[]): Promise<Set<number>> {
  if (changes.length === 0) return new Set();
  const rows = await tx<{ phone: number; fresh: boolean }[]>`
    insert into suppressions as s (phone, reason, source, campaign_id, created_at)
    select phone, reason, 'person', campaign_id, at
    from unnest(${changes.map((c) => c.phone)}::bigint[], ${changes.map((c) => c.from)}::bigint[],
      ${changes.map((c) => c.reason)}::text[], ${changes.map((c) => c.campaignId)}::int[],
      ${changes.map((c) => c.at.toISOString())}::timestamptz[]) as o (phone, "from", reason, campaign_id, at)
    where not exists (select 1 from inbound i where i.phone = o."from" and i.asks = 'in' and i.at > o.at)
    order by phone
    on conflict (phone) do update set created_at = greatest(s.created_at, excluded.created_at) where s.source <> 'operator'
    returning phone, xmax = 0 as fresh`;
  return new Set(rows.filter(({ fresh }) => fresh).map(({ phone }) => phone));
}

/** Returns those who were suppressed by a word of their own or the provider's, no later than this. */
async function allowAgain(tx: Db, changes: readonly Change[]): Promise<Set<number>> {
  if (changes.length === 0) return new Set();
  const rows = await tx<{ phone: number }[]>`
    delete from suppressions s
    using unnest(${changes.map((c) => c.phone)}::bigint[], ${changes.map((c) => c.at.toISOString())}::timestamptz[]) as i (phone, at)
    where s.phone = i.phone and s.source <> 'operator' and s.created_at <= i.at
    returning s.phone`;
  return new Set(rows.map(({ phone }) => phone));
}

/** Where the sender has a text for it, the person gets to read that it was understood; send/confirmations.ts sends it. */
async function confirm(tx: Db, changed: readonly Change[]): Promise<void> {
  const once = changed.filter(
    ({ phone, from }, _, all) => phone === from || !all.some((other) => other.phone === from),
  );
  if (once.length === 0) return;
  await tx`
    insert into confirmations (sender_id, phone, text)
    select s.id, c.phone, case c.asks when 'out' then s.opt_out_reply else s.opt_in_reply end
    from unnest(${once.map((c) => c.senderId)}::int[], ${once.map((c) => c.from)}::bigint[], ${once.map((c) => c.asks)}::text[],
      ${once.map((c) => c.at.toISOString())}::timestamptz[]) as c (sender_id, phone, asks, at)
    join senders s on s.id = c.sender_id
    where case c.asks when 'out' then s.opt_out_reply else s.opt_in_reply end is not null
      and c.at > now() - ${CONFIRM_WITHIN}::interval`;
}
