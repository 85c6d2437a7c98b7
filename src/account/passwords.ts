// Passwords: what may be one, and how they are kept.
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { makeSecret } from '../lib/secret-token.ts';
import { AccountError } from './account-error.ts';

/**
 * argon2id as OWASP's cheat sheet asks for it at least: 19 MiB, twice over, one lane. 25 ms on a quiet machine: a guess
 * costs as much, and so does a sign-in in the process that also takes notifications.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each holds 19 MiB and a thread of libuv's four, which files and name look-ups need as well. */
const inTurn = pLimit(2);
/** Who waits behind so many would wait for seconds: a flood of guesses must not fill the memory. */
const MOST_WAITING = 50;

/** The same password however it was typed: an accent may be a letter of its own or a mark on one. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}

/** Throws AccountError `busy`. */
export async function hashPassword(password: string): Promise<string> {
  return await queued(() => hash(normalise(password), COST));
}

/**
 * Whether it is the password. Where there is nobody (`kept` is null) it takes as long to say no, so that the time tells
 * nothing about who has an account. Throws AccountError `busy`.
 */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  const instead = await nobodysHash();
  const same = await queued(() => verify(kept ?? instead, normalise(password)));
  return same && kept !== null;
}

let nobodys: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  nobodys ??= hash(makeSecret(), COST);
  return nobodys;
}

async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (inTurn.pendingCount < MOST_WAITING) return await inTurn(work);
  throw new AccountError('busy', 'Too many sign-ins at once: try again in a moment', 'password', { retryAfter: 5 });
}
