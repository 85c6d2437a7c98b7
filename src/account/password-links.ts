// One-time links: they make the first administrator, and let people set a password, at first and when they forgot it.
import type { Db, Sql } from '../db/client.ts';
import { hashOfSecret, makeSecret } from '../lib/secret-token.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { Language } from '../model/error-hints.ts';
import { AccountError } from './account-error.ts';
import { checkStrength } from './password-strength.ts';
import { hashPassword } from './passwords.ts';
import { type Client, endAllSessions, endSessionOf, openSession } from './sessions.ts';
import type { SignedIn } from './sign-in.ts';
import { hasAdministrator, holdAdministrators, insertUser, readUser } from './users.ts';

/** It stands in a terminal and perhaps in its log: a working day is enough, and each start makes another. */
const SETUP_HOURS = 24;
/** It goes to somebody by mail or chat: over a weekend. */
const INVITATION_HOURS = 72;

/** Of the link that makes the first administrator, in the place of one before; null where there is an administrator. */
export async function offerSetup(sql: Sql): Promise<string | null> {
  if (await hasAdministrator(sql)) return null;
  return await makeLink(sql, null, SETUP_HOURS);
}

/**
 * Of the link that lets a person set a password, in the place of one before. Throws AccountError `user_not_found`,
 * `user_disabled`.
 */
export async function inviteUser(sql: Db, userId: number): Promise<string> {
  const { status, name } = await readUser(sql, userId);
  if (status === 'disabled') throw new AccountError('user_disabled', `${name} is disabled: enable them first`, 'id');
  return await makeLink(sql, userId, INVITATION_HOURS);
}

async function makeLink(sql: Db, userId: number | null, hours: number): Promise<string> {
  const secret = makeSecret();
  await sql`
    insert into password_links (hash, user_id, expires_at)
    values (${hashOfSecret(secret)}, ${userId}, now() + make_interval(hours => ${hours}))
    on conflict (coalesce(user_id, 0)) do update set hash = excluded.hash, expires_at = excluded.expires_at`;
  return secret;
}

export interface Setup {
  token: string;
  name: string;
  email: string;
  password: string;
  language: Language;
  client: Client;
  before: string | null;
}

/**
 * The first administrator, signed in. Of several at once one is the first. Throws AccountError `set_up_already`,
 * `link_not_known`, `email_taken`, `weak_password`, `busy`.
 */
export async function setUp(sql: Sql, setup: Setup): Promise<SignedIn> {
  const { token, name, email, password, language, client, before } = setup;
  if (await hasAdministrator(sql)) throw setUpAlready();
  const [link] = await sql`
    select 1 from password_links where hash = ${hashOfSecret(token)} and user_id is null and expires_at > now()`;
  if (!link) throw linkNotKnown('start Griot again: it prints another');
  await checkStrength(password, [name, email]);
  const passwordHash = await hashPassword(password);
  return await inTransaction(sql, async (tx) => {
    await holdAdministrators(tx);
    if (await hasAdministrator(tx)) throw setUpAlready();
    const taken = await tx`delete from password_links where hash = ${hashOfSecret(token)} returning 1`;
    if (taken.length === 0) throw linkNotKnown('start Griot again: it prints another');
    const userId = await insertUser(tx, { name, email, role: 'administrator', rights: [], language, passwordHash });
    return await begin(tx, userId, passwordHash, { client, before });
  });
}

export interface Acceptance {
  token: string;
  password: string;
  /** As the person writes it; absent: as whoever invited them wrote it. */
  name: string | undefined;
  client: Client;
  before: string | null;
}

/**
 * Sets the password of the link's person and signs them in; every session they had has ended. Throws AccountError
 * `link_not_known`, `weak_password`, `busy`.
 */
export async function acceptInvitation(sql: Sql, acceptance: Acceptance): Promise<SignedIn> {
  const { token, password, name, client, before } = acceptance;
  const [person] = await sql<{ id: number; name: string; email: string }[]>`
    select u.id, u.name, u.email from password_links l join users u on u.id = l.user_id
    where l.hash = ${hashOfSecret(token)} and l.expires_at > now() and u.disabled_at is null`;
  if (!person) throw linkNotKnown('ask an administrator for another');
  await checkStrength(password, [name ?? person.name, person.email]);
  const passwordHash = await hashPassword(password);
  return await inTransaction(sql, async (tx) => {
    // The person before the link, as whoever removes the person does.
    await tx`select 1 from users where id = ${person.id} for update`;
    const taken = await tx`
      delete from password_links where hash = ${hashOfSecret(token)} and expires_at > now() returning 1`;
    if (taken.length === 0) throw linkNotKnown('ask an administrator for another');
    await tx`
      update users set password_hash = ${passwordHash}, name = ${name ?? person.name} where id = ${person.id}`;
    await endAllSessions(tx, person.id);
    return await begin(tx, person.id, passwordHash, { client, before });
  });
}

async function begin(
  tx: Db,
  userId: number,
  passwordHash: string,
  { client, before }: { client: Client; before: string | null },
): Promise<SignedIn> {
  const session = await openSession(tx, userId, passwordHash, client);
  if (!session) throw linkNotKnown('ask an administrator for another'); // removed or disabled at this very moment
  if (before !== null) await endSessionOf(tx, before);
  return { userId, secret: session.secret };
}

function linkNotKnown(mend: string): AccountError {
  const why = 'This link is not good any more: it was used, it is too old, or a newer one took its place';
  return new AccountError('link_not_known', `${why}; ${mend}`, 'token');
}

function setUpAlready(): AccountError {
  return new AccountError('set_up_already', 'There is an administrator already: ask them for an invitation', 'token');
}
