// Sessions: who is signed in, recognised by what the cookie holds.
import type { Db, Sql } from '../db/client.ts';
import { hashOfSecret, makeSecret } from '../lib/secret-token.ts';
import type { Language } from '../model/error-hints.ts';
import { type Right, type Role, rightsOf } from '../model/rights.ts';
import { AccountError } from './account-error.ts';

/** Without a request: a long meeting and a lunch, but not the night. A console that is open asks by itself now and then. */
const IDLE_HOURS = 8;
/** However much it is used: a cookie that was stolen and goes unnoticed is worth nothing after a week. */
export const SESSION_DAYS = 7;
/** Of one person: more than anybody's browsers; the ones longest unused give way. */
const MOST_SESSIONS = 50;
/** Letters of what a browser says of itself, or a proxy of an address. */
const MAX_TEXT = 300;

export interface Client {
  address: string;
  userAgent: string;
}

export interface Session {
  id: number;
  expiresAt: Date;
  user: { id: number; name: string; email: string; role: Role; language: Language };
  /** All that the person may do. */
  rights: readonly Right[];
}

export interface OpenSession {
  id: number;
  createdAt: Date;
  /** To the minute. */
  lastSeenAt: Date;
  expiresAt: Date;
  address: string;
  userAgent: string;
}

/** Of a session that goes on. `alive` is a piece of SQL, so that all agree on it. */
const alive = (sql: Db) =>
  sql`s.expires_at > now() and s.last_seen_at > now() - make_interval(hours => ${IDLE_HOURS}) and u.disabled_at is null`;

/**
 * A new session for whoever has this password hash now, with a fresh secret: null when the person is gone or disabled, or
 * the password was changed meanwhile.
 */
export async function openSession(
  tx: Db,
  userId: number,
  passwordHash: string,
  client: Client,
): Promise<{ id: number; secret: string } | null> {
  const secret = makeSecret();
  const [userAgent, address] = [client.userAgent.slice(0, MAX_TEXT), client.address.slice(0, MAX_TEXT)];
  const [session] = await tx<{ id: number }[]>`
    with person as (
      update users set last_seen_at = now()
      where id = ${userId} and password_hash = ${passwordHash} and disabled_at is null returning id)
    insert into sessions (user_id, hash, expires_at, address, user_agent)
    select id, ${hashOfSecret(secret)}, now() + make_interval(days => ${SESSION_DAYS}), ${address}, ${userAgent}
    from person returning id`;
  if (!session) return null;
  await tx`
    delete from sessions where id in (
      select id from sessions where user_id = ${userId} order by last_seen_at desc, id desc offset ${MOST_SESSIONS})`;
  await tx`
    delete from sessions where id in (
      select id from sessions where expires_at < now() or last_seen_at < now() - make_interval(hours => ${IDLE_HOURS})
      for update skip locked)`;
  return { id: session.id, secret };
}

/** The session of a cookie, which counts as seen; null when there is none, or it has ended. */
export async function sessionOf(sql: Sql, secret: string): Promise<Session | null> {
  const [found] = await sql<
    (Session['user'] & { sessionId: number; expiresAt: Date; extra: string[]; fresh: boolean })[]
  >`
    select s.id as "sessionId", s.expires_at as "expiresAt", s.last_seen_at > now() - interval '1 minute' as fresh,
      u.id, u.name, u.email, u.role, u.language, u.rights as extra
    from sessions s join users u on u.id = s.user_id where s.hash = ${hashOfSecret(secret)} and ${alive(sql)}`;
  if (!found) return null;
  const { sessionId, expiresAt, extra, fresh, ...user } = found;
  if (!fresh) await touch(sql, user.id, sessionId);
  return { id: sessionId, expiresAt, user, rights: rightsOf(user.role, extra) };
}

/** By the minute, or readers would cause a write per request. The person before the session, as whoever removes them. */
async function touch(sql: Sql, userId: number, id: number): Promise<void> {
  await sql`
    with person as (update users set last_seen_at = now() where id = ${userId} returning id)
    update sessions set last_seen_at = now() from person where sessions.id = ${id} and user_id = person.id`;
}

export async function sessionLives(sql: Sql, id: number): Promise<boolean> {
  const found = await sql`
    select 1 from sessions s join users u on u.id = s.user_id where s.id = ${id} and ${alive(sql)}`;
  return found.length > 0;
}

/** Of one person, the latest seen first. */
export async function listSessions(sql: Sql, userId: number): Promise<OpenSession[]> {
  return await sql<OpenSession[]>`
    select s.id, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.address,
      s.user_agent as "userAgent"
    from sessions s join users u on u.id = s.user_id where s.user_id = ${userId} and ${alive(sql)}
    order by s.last_seen_at desc, s.id desc`;
}

/** One of the person's own. Throws AccountError `session_not_found`. */
export async function endSession(sql: Db, userId: number, id: number): Promise<void> {
  const ended = await sql`delete from sessions where id = ${id} and user_id = ${userId} returning 1`;
  if (ended.length === 0) throw new AccountError('session_not_found', `You have no session ${id}`, 'id');
}

/** The session that the browser had before it signed in anew, whoever's it was. */
export async function endSessionOf(sql: Db, secret: string): Promise<void> {
  await sql`delete from sessions where hash = ${hashOfSecret(secret)}`;
}

/** Everybody's, and the links by which passwords are set: those of a backup may have been ended since. */
export async function endEverySession(sql: Db): Promise<void> {
  await sql`delete from sessions`;
  await sql`delete from password_links`;
}

export async function endAllSessions(sql: Db, userId: number): Promise<void> {
  await sql`delete from sessions where user_id = ${userId}`;
}
