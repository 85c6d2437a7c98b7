// Signing in, and changing one's password: every guess is counted before it is looked at.
import type { Db, Sql } from '../db/client.ts';
import { addressKey } from '../lib/address-key.ts';
import { inTransaction } from '../lib/transaction.ts';
import { AccountError } from './account-error.ts';
import { checkStrength } from './password-strength.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { type Client, endAllSessions, endSessionOf, openSession } from './sessions.ts';
import { type Allowance, giveAllBack, giveBack, takeTry } from './throttle.ts';

/** Ten mistakes, then one each five minutes: a stranger has 300 guesses a day, and keeps nobody out for longer than that. */
const PER_ACCOUNT = { tries: 10, seconds: 300 };
/** All accounts together: an office behind one address mistypes now and then; whoever tries a list of accounts does not. */
const PER_ADDRESS = { tries: 30, seconds: 30 };
/** How long an address counts as the person's own after a sign-in. */
const OWN_ADDRESS_DAYS = 30;

export interface SignIn {
  email: string;
  password: string;
  client: Client;
  /** What the browser's cookie held before. */
  before: string | null;
}

export interface SignedIn {
  userId: number;
  secret: string;
}

/**
 * A fresh session; the one before has ended. Unknown, invited and disabled people are told the same as those who mistyped,
 * after the same time. Throws AccountError `sign_in_failed`, `too_many_attempts`, `busy`.
 */
export async function signIn(sql: Sql, { email, password, client, before }: SignIn): Promise<SignedIn> {
  const address = addressKey(client.address);
  const [user] = await sql<{ id: number; passwordHash: string | null; own: boolean }[]>`
    select id, password_hash as "passwordHash", exists (
      select 1 from sign_in_addresses where user_id = users.id and address = ${address}
        and at > now() - make_interval(days => ${OWN_ADDRESS_DAYS})) as own
    from users where email = ${email}`;
  const allowances = allowancesOf(email, address, user?.own ?? false);
  await takeTry(sql, allowances);
  const same = await isPassword(user?.passwordHash ?? null, password).catch(async (error) => {
    for (const one of allowances) await giveBack(sql, one); // too busy to look at it
    throw error;
  });
  const secret = same && user ? await admit(sql, { ...user, client, address, before, allowances }) : null;
  if (!user || secret === null)
    throw new AccountError('sign_in_failed', 'There is no such account, or this is not its password', 'password');
  return { userId: user.id, secret };
}

/** Strangers who guess use up what all strangers share: the person, at an address of theirs, has tries of their own. */
function allowancesOf(email: string, address: string, own: boolean): Allowance[] {
  if (own) return [{ key: `own ${email} ${address}`, ...PER_ACCOUNT }];
  return [
    { key: `account ${email}`, ...PER_ACCOUNT },
    { key: `address ${address}`, ...PER_ADDRESS },
  ];
}

interface Admission {
  id: number;
  passwordHash: string | null;
  client: Client;
  address: string;
  before: string | null;
  allowances: readonly Allowance[];
}

async function admit(
  sql: Sql,
  { id, passwordHash, client, address, before, allowances }: Admission,
): Promise<string | null> {
  return await inTransaction(sql, async (tx) => {
    const session = await openSession(tx, id, passwordHash ?? '', client);
    if (!session) return null;
    if (before !== null) await endSessionOf(tx, before);
    await rememberAddress(tx, id, address);
    // What was guessed at the account is forgotten; at the address only this one try, or an account of one's own would
    // buy tries at all others.
    for (const one of allowances) await (one.key.startsWith('address ') ? giveBack(tx, one) : giveAllBack(tx, one));
    return session.secret;
  });
}

async function rememberAddress(tx: Db, userId: number, address: string): Promise<void> {
  await tx`
    insert into sign_in_addresses (user_id, address) values (${userId}, ${address})
    on conflict (user_id, address) do update set at = now()`;
  await tx`
    delete from sign_in_addresses
    where user_id = ${userId} and at < now() - make_interval(days => ${OWN_ADDRESS_DAYS})`;
}

export interface NewPassword {
  user: { id: number; name: string; email: string };
  current: string;
  password: string;
  client: Client;
}

/**
 * Returns the secret of a fresh session; every other of the person has ended, and so has a link for a new password. Throws
 * AccountError `wrong_password`, `weak_password`, `too_many_attempts`, `busy`.
 */
export async function changePassword(sql: Sql, { user, current, password, client }: NewPassword): Promise<string> {
  const allowance = { key: `password ${user.id}`, ...PER_ACCOUNT };
  await takeTry(sql, [allowance]);
  const [row] = await sql<{ passwordHash: string | null }[]>`
    select password_hash as "passwordHash" from users where id = ${user.id}`;
  const kept = row?.passwordHash ?? null;
  if (kept === null || !(await isPassword(kept, current))) throw wrongPassword();
  await giveAllBack(sql, allowance);
  await checkStrength(password, [user.name, user.email]);
  const fresh = await hashPassword(password);
  return await inTransaction(sql, async (tx) => {
    const changed = await tx`
      update users set password_hash = ${fresh} where id = ${user.id} and password_hash = ${kept} returning 1`;
    if (changed.length === 0) throw wrongPassword(); // somebody else changed it first
    await tx`delete from password_links where user_id = ${user.id}`;
    await endAllSessions(tx, user.id);
    const session = await openSession(tx, user.id, fresh, client);
    if (!session) throw wrongPassword();
    return session.secret;
  });
}

function wrongPassword(): AccountError {
  return new AccountError('wrong_password', 'This is not your password', 'current');
}
