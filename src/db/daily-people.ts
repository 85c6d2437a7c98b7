// Whom a sender wrote to in the last 24 hours. Kept only for senders with a daily limit; `senders.daily_count` is the
// number of rows, so that a claim need not count a hundred thousand.
import type { Db } from './client.ts';

/** Room is never asked for more often than this: yesterday's people leave the 24 hours one by one. */
const LOOK_EVERY_SECONDS = 1;

/** Forgets who was written to more than 24 hours ago. Returns how many more people there is room for. */
export async function dailyRoom(tx: Db, senderId: number): Promise<number> {
  const [row] = await tx<[{ room: number }]>`
    with gone as (
      delete from daily_people where sender_id = ${senderId} and at <= now() - interval '24 hours' returning 1
    )
    update senders set daily_count = daily_count - (select count(*) from gone) where id = ${senderId}
    returning daily_limit - daily_count as room`;
  return Math.max(0, row.room);
}

/** These people are being written to now. */
export async function countPeople(tx: Db, senderId: number, phones: readonly number[]): Promise<void> {
  await tx`
    with added as (
      insert into daily_people (sender_id, phone, at)
      select ${senderId}, phone, now() from unnest(${phones as number[]}::bigint[]) as p (phone)
      on conflict (sender_id, phone) do update set at = excluded.at
      returning (xmax = 0)::int as new
    )
    update senders set daily_count = daily_count + (select coalesce(sum(new), 0) from added) where id = ${senderId}`;
}

/** These people got nothing after all: the provider refused, or was never asked. */
export async function uncountPeople(sql: Db, senderId: number, phones: readonly number[]): Promise<void> {
  await sql`
    with gone as (
      delete from daily_people where sender_id = ${senderId} and phone = any(${phones as number[]}::bigint[]) returning 1
    )
    update senders set daily_count = daily_count - (select count(*) from gone) where id = ${senderId}`;
}

/** When the next person leaves the 24 hours. */
export async function nextRoomAt(tx: Db, senderId: number): Promise<Date> {
  const [row] = await tx<[{ at: Date }]>`
    select greatest((select min(at) from daily_people where sender_id = ${senderId}) + interval '24 hours',
      now() + ${LOOK_EVERY_SECONDS} * interval '1 second') as at`;
  return row.at;
}

/** The table anew from the deliveries, for a sender that is given a daily limit; emptied where it has none any more. */
export async function recountPeople(tx: Db, senderId: number): Promise<void> {
  await tx`delete from daily_people where sender_id = ${senderId}`;
  await tx`
    with added as (
      insert into daily_people (sender_id, phone, at)
      select c.sender_id, d.phone, max(coalesce(d.accepted_at, now()))
      from senders s join campaigns c on c.sender_id = s.id join deliveries d on d.campaign_id = c.id
      where s.id = ${senderId} and s.daily_limit is not null and c.last_turn_at > now() - interval '25 hours'
        and (d.accepted_at > now() - interval '24 hours' or d.status in ('sending', 'uncertain'))
      group by c.sender_id, d.phone returning 1
    )
    update senders set daily_count = (select count(*) from added) where id = ${senderId}`;
}
