// Other systems that get a sender's notifications: added, changed, looked at, and sent again what they did not take.
import { randomBytes } from 'node:crypto';
import type { Sql } from '../db/client.ts';
import type { Seal } from '../lib/seal.ts';
import { RELAY_SECRET_PURPOSE, type RelayKinds } from '../model/relay.ts';
import { AccountError } from './account-error.ts';
import { checkRelayUrl } from './base-url.ts';

export interface RelayTarget {
  id: number;
  senderId: number;
  url: string;
  kinds: RelayKinds;
  active: boolean;
  /** `failing`: the last try failed; `dead`: all did for a day; `off`: switched off, by hand or because it said 410. */
  state: 'ok' | 'failing' | 'dead' | 'off';
  /** Notifications that wait for it; of more than 10,000 so many. */
  waiting: number;
  oldestWaitingAt: Date | null;
  /** Not taken within 24 hours, and kept for 7 days; of more than 10,000 so many. */
  givenUp: number;
  failures: number;
  failingSince: Date | null;
  restUntil: Date | null;
  lastError: string | null;
  lastSuccessAt: Date | null;
  createdAt: Date;
}

export interface RelayInput {
  url: string;
  kinds: RelayKinds;
  active: boolean;
}

interface Deps {
  sql: Sql;
  seal: Seal;
  /** Hosts that may be called though private or not https. */
  allowedHosts: readonly string[];
}

/** Counting on would cost more than the figure is worth. */
const MOST_COUNTED = 10_000;

/** Returns the secret of its signatures, which is never shown again. Throws AccountError. */
export async function addRelay(
  { sql, seal, allowedHosts }: Deps,
  senderId: number,
  { url, kinds, active }: RelayInput,
): Promise<{ id: number; secret: string }> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const [row] = await sql<[{ id: number }]>`
    insert into relay_targets (sender_id, url, kinds, active, secret_sealed)
    values (${senderId}, ${checkRelayUrl(url, allowedHosts)}, ${kinds}, ${active}, ${seal.seal(secret, RELAY_SECRET_PURPOSE)})
    returning id`;
  return { id: row.id, secret };
}

/** What is given. A changed address, or one switched on again, is tried at once. Throws AccountError. */
export async function changeRelay(
  { sql, allowedHosts }: Pick<Deps, 'sql' | 'allowedHosts'>,
  senderId: number,
  id: number,
  input: { [Field in keyof RelayInput]?: RelayInput[Field] | undefined },
): Promise<void> {
  const url = input.url === undefined ? null : checkRelayUrl(input.url, allowedHosts);
  const { count } = await sql`
    update relay_targets set url = coalesce(${url}, url), kinds = coalesce(${input.kinds ?? null}, kinds),
      active = coalesce(${input.active === undefined ? null : String(input.active)}::text::bool, active),
      failures = 0, failing_since = null, rest_until = null
    where id = ${id} and sender_id = ${senderId}`;
  if (count === 0) throw notFound(id);
}

/** With everything that waits for it. Throws AccountError. */
export async function removeRelay(sql: Sql, senderId: number, id: number): Promise<void> {
  const { count } = await sql`delete from relay_targets where id = ${id} and sender_id = ${senderId}`;
  if (count === 0) throw notFound(id);
}

export async function listRelays(sql: Sql, senderId: number, id?: number): Promise<RelayTarget[]> {
  return await sql<RelayTarget[]>`
    select t.id, sender_id as "senderId", url, kinds, active,
      case when not active then 'off' when failing_since < now() - interval '24 hours' then 'dead'
        when failures > 0 then 'failing' else 'ok' end as state,
      (select count(*)::int from (select 1 from relay_queue q where q.target_id = t.id and given_up_at is null limit ${MOST_COUNTED}) as w) as waiting,
      (select received_at from relay_queue q where q.target_id = t.id and given_up_at is null order by q.id limit 1) as "oldestWaitingAt",
      (select count(*)::int from (select 1 from relay_queue q where q.target_id = t.id and given_up_at is not null limit ${MOST_COUNTED}) as g) as "givenUp",
      failures, failing_since as "failingSince", rest_until as "restUntil", last_error as "lastError",
      last_success_at as "lastSuccessAt", created_at as "createdAt"
    from relay_targets t where sender_id = ${senderId} ${id === undefined ? sql`` : sql`and t.id = ${id}`} order by t.id`;
}

/** Throws AccountError. */
export async function readRelay(sql: Sql, senderId: number, id: number): Promise<RelayTarget> {
  const [found] = await listRelays(sql, senderId, id);
  if (!found) throw notFound(id);
  return found;
}

/** What was given up, once more for 24 hours from now. Returns how many. Throws AccountError. */
export async function resendGivenUp(sql: Sql, senderId: number, id: number): Promise<number> {
  await readRelay(sql, senderId, id);
  const { count } = await sql`
    update relay_queue set given_up_at = null, attempts = 0, due_at = now(), received_at = now()
    where target_id = ${id} and given_up_at is not null`;
  await sql`update relay_targets set failures = 0, failing_since = null, rest_until = null where id = ${id}`;
  return count;
}

function notFound(id: number): AccountError {
  return new AccountError('relay_not_found', `There is no relay ${id} of this sender`, 'relayId');
}
