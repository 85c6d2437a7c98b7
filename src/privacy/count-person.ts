// How much there is to be forgotten of one person.
import type { Sql } from '../db/client.ts';
import type { Erased } from './erase-person.ts';
import { readPerson } from './read-person.ts';

/** In the words of an erasure, without one. */
export async function countPerson(sql: Sql, phones: readonly number[]): Promise<Erased> {
  const { deliveries, replies, lists, rejects, notifications, suppressions } = await readPerson(sql, phones);
  const having = (...states: string[]) => deliveries.filter(({ status }) => states.includes(String(status))).length;
  return {
    deliveries: deliveries.length,
    unsent: having('pending'),
    replies: replies.length,
    lists: lists.length,
    rejects: rejects.length,
    notifications: notifications.length,
    left: having('sending', 'uncertain'),
    finished: false,
    suppressed: suppressions.length > 0,
  };
}
