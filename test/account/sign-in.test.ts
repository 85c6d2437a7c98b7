// Guessing passwords: how often, by whom, and what the answers tell.
import { expect, test } from 'vitest';
import { hashPassword } from '../../src/account/passwords.ts';
import { type SignIn, signIn } from '../../src/account/sign-in.ts';
import { connect } from '../../src/db/client.ts';
import { makeDatabase } from '../support/database.ts';
import { PASSWORD } from '../support/people.ts';

const { sql, url } = await makeDatabase();
const hash = await hashPassword(PASSWORD);

let people = 0;
async function addUser(): Promise<string> {
  people += 1;
  const email = `p${people}@example.com`;
  await sql`insert into users (name, email, role, password_hash) values ('P', ${email}, 'viewer', ${hash})`;
  return email;
}

const from = (address: string) => ({ address, userAgent: '' });
let strangers = 0;
/** An address that nobody had before. */
const elsewhere = () => {
  strangers += 1;
  return `10.${strangers >> 8}.${strangers & 255}.1`;
};
/** `in`, or the code of the refusal. */
async function attempt(
  email: string,
  password: string,
  address: string,
  over: Partial<SignIn> & { db?: typeof sql } = {},
) {
  const { db = sql, ...more } = over;
  return await signIn(db, { email, password, client: from(address), before: null, ...more }).then(
    () => 'in',
    (error) => {
      if (!error.code) throw error;
      return error.code as string;
    },
  );
}
async function times(count: number, work: () => Promise<string>): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < count; i += 1) found.push(await work());
  return found;
}
const all = (count: number, word: string) => new Array(count).fill(word);

test('ten mistakes, from wherever, and then also the right password has to wait: five minutes at most', async () => {
  const email = await addUser();
  expect(await times(10, () => attempt(email, 'a guess', elsewhere()))).toEqual(all(10, 'sign_in_failed'));
  const refused = await signIn(sql, { email, password: PASSWORD, client: from(elsewhere()), before: null }).catch(
    (e) => e,
  );
  expect(refused).toMatchObject({ code: 'too_many_attempts', message: 'Too many attempts: try again in 5 min' });
  expect(refused.retryAfter).toBeGreaterThan(280);
  expect(refused.retryAfter).toBeLessThanOrEqual(300);
  // Whoever goes on trying puts the end off no further.
  await times(5, () => attempt(email, 'a guess', elsewhere()));
  const later = await signIn(sql, { email, password: PASSWORD, client: from(elsewhere()), before: null }).catch(
    (e) => e,
  );
  expect(later.retryAfter).toBeLessThanOrEqual(refused.retryAfter);
  await sql`update throttles set full_at = full_at - interval '300 s'`;
  expect(await attempt(email, PASSWORD, elsewhere())).toBe('in');
  // Signing in clears it.
  expect(await times(9, () => attempt(email, 'a guess', elsewhere()))).toEqual(all(9, 'sign_in_failed'));
});

test('it holds over processes and restarts, and for guesses made at the same moment', async () => {
  const email = await addUser();
  const processes = [connect(url), connect(url), connect(url)];
  const guesses = Array.from({ length: 45 }, (_, i) =>
    attempt(email, `guess ${i}`, elsewhere(), { db: processes[i % 3] as typeof sql }),
  );
  const found = await Promise.all(guesses);
  for (const one of processes) await one.end();
  expect(found.filter((word) => word === 'sign_in_failed')).toHaveLength(10);
  expect(found.filter((word) => word === 'too_many_attempts')).toHaveLength(35);
  const restarted = connect(url);
  expect(await attempt(email, PASSWORD, elsewhere(), { db: restarted as typeof sql })).toBe('too_many_attempts');
  await restarted.end();
});

test('strangers do not keep people out at an address of theirs', async () => {
  const email = await addUser();
  const home = elsewhere();
  expect(await attempt(email, PASSWORD, home)).toBe('in');
  await times(15, () => attempt(email, 'a guess', elsewhere()));
  expect(await attempt(email, PASSWORD, elsewhere())).toBe('too_many_attempts');
  expect(await times(3, () => attempt(email, PASSWORD, home))).toEqual(all(3, 'in'));
  // Nor does the address help whoever guesses from it.
  expect(await times(11, () => attempt(email, 'a guess', home))).toEqual([
    ...all(10, 'sign_in_failed'),
    'too_many_attempts',
  ]);
  await sql`update sign_in_addresses set at = now() - interval '31 days'`;
  expect(await attempt(email, PASSWORD, home)).toBe('too_many_attempts'); // it is a stranger's again
});

test('whoever tries many accounts from one address, or one network of IPv6, is slowed down', async () => {
  const own = await addUser();
  for (const address of [() => '192.0.2.7', () => `2001:db8:1:2::${Math.floor(Math.random() * 65_536).toString(16)}`]) {
    let tries = 0;
    const next = () => {
      tries += 1;
      return attempt(`nobody-${tries}-${address()}@example.com`, 'a guess', address());
    };
    expect(await times(29, next)).toEqual(all(29, 'sign_in_failed'));
    // An account of one's own buys no tries at the others.
    expect(await attempt(own, PASSWORD, address())).toBe('in');
    expect(await times(2, next)).toEqual(['sign_in_failed', 'too_many_attempts']);
  }
  expect(await attempt(await addUser(), PASSWORD, '192.0.2.8')).toBe('in');
  // What is refused for the address is not counted against the account.
  const [row] = await sql`select count(*)::int as rows from throttles where key like 'account nobody-31%'`;
  expect(row).toEqual({ rows: 0 });
});

test('an account that does not exist, is invited or disabled is told and slowed down like any other', async () => {
  const [invited, disabled, real] = [await addUser(), await addUser(), await addUser()];
  await sql`update users set password_hash = null where email = ${invited}`;
  await sql`update users set disabled_at = now() where email = ${disabled}`;
  const answers = await Promise.all(
    [invited, disabled, real, 'not-there@example.com'].map(async (email) => {
      const errors: unknown[] = [];
      for (let i = 0; i < 11; i += 1) {
        const password = email === real ? 'a guess' : PASSWORD;
        const error = await signIn(sql, { email, password, client: from(elsewhere()), before: null }).catch((e) => e);
        errors.push([error.code, error.code === 'sign_in_failed' ? error.message : null, error.path]);
      }
      return errors;
    }),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(
    await sql`select 1 from sessions s join users u on u.id = user_id where u.email in ${sql([invited, disabled])}`,
  ).toEqual([]);
});

test('the time of the answer does not tell whether there is an account', async () => {
  const took = async (email: string) => {
    const began = performance.now();
    expect(await attempt(email, 'a guess', elsewhere())).toBe('sign_in_failed');
    return performance.now() - began;
  };
  await took('warm-up@example.com');
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let i = 0; i < 9; i += 1) {
    known.push(await took(await addUser()));
    unknown.push(await took(`nobody-at-all-${i}@example.com`));
  }
  const median = (all: number[]) => all.sort((a, b) => a - b)[4] ?? 0;
  // Without the hash it would be a twentieth.
  expect(median(unknown) / median(known)).toBeGreaterThan(0.4);
  expect(median(unknown) / median(known)).toBeLessThan(2.5);
});

test('what is left of old tries goes away', async () => {
  await sql`insert into throttles (key, full_at) select 'old ' || n, now() - interval '1 s' from generate_series(1, 150) n`;
  await attempt('sweeper@example.com', 'a guess', elsewhere());
  await attempt('sweeper@example.com', 'a guess', elsewhere());
  expect(await sql`select 1 from throttles where key like 'old %'`).toEqual([]);
});

test('a person has at most fifty sessions: the ones longest unused give way', async () => {
  const email = await addUser();
  const home = elsewhere();
  await sql`
    insert into sessions (user_id, hash, expires_at, last_seen_at, address, user_agent)
    select id, sha256(n::text::bytea), now() + interval '1 day', now() - interval '1 hour' - n * interval '1 min', 'old', ''
    from users, generate_series(1, 50) n where email = ${email}`;
  expect(await attempt(email, PASSWORD, home)).toBe('in');
  const kept = await sql<{ address: string; hash: Buffer }[]>`
    select address, hash from sessions where user_id = (select id from users where email = ${email})`;
  expect(kept).toHaveLength(50);
  expect(kept.filter(({ address }) => address === home)).toHaveLength(1);
  expect(await sql`select 1 from sessions where hash = sha256('50')`).toEqual([]);
});
