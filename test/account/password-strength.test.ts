// What may be a password, and how it is kept.
import { expect, test } from 'vitest';
import { checkStrength } from '../../src/account/password-strength.ts';
import { hashPassword, isPassword } from '../../src/account/passwords.ts';
import { newPassword } from '../../src/contract/people.ts';

const isWeak = (password: string, words: string[] = []) =>
  checkStrength(password, words).then(
    () => false,
    (error) => error.code === 'weak_password',
  );

test('what everybody takes is refused', async () => {
  const common = [
    ...['123456789012', 'passwordpassword', 'password1234', 'qwertyuiop123', 'azertyuiop12', 'iloveyou1234'],
    ...['motdepasse2026', 'bonjourbonjour', 'aaaaaaaaaaaaaaaa', 'abcdefghijkl', '1q2w3e4r5t6y', 'P@ssw0rdP@ssw0rd'],
    ...['griotgriotgriot', 'griot-whatsapp', 'Password2026!'],
  ];
  for (const password of common) expect([password, await isWeak(password)]).toEqual([password, true]);
});

test('what is made of the person’s own name or e-mail is refused, for that person', async () => {
  const words = ['Aïssatou Ndiaye', 'aissatou.ndiaye@teranga-telecom.sn'];
  for (const password of [
    'aissatou.ndiaye',
    'Ndiaye-Aïssatou',
    'terangatelecom1',
    'aissatou.ndiaye@teranga-telecom.sn',
  ])
    expect([password, await isWeak(password, words)]).toEqual([password, true]);
});

test('phrases, and what a password manager makes, are taken; of whatever letters', async () => {
  const good = ['les baobabs dorment debout', 'correct horse battery staple', 'xk3Vn-72pqLm', 'kfjwpqmzxyla'];
  good.push(
    'ñàŋ góor sàcc mbóot',
    'شجرة البائوباب تنام واقفة',
    '🦁 thé 🥁 mil 🐟 sel 🌴 or',
    'x7 '.repeat(3) + 'Tq!v0Lm',
  );
  for (const password of good) expect([password, await isWeak(password)]).toEqual([password, false]);
});

test('a password as long as it may be is judged without keeping the process', async () => {
  const hard = Array.from({ length: 128 }, (_, i) => '4@310$'[(i * 7 + (i >> 2)) % 6]).join('');
  await isWeak('warm up the lists');
  const began = performance.now();
  await isWeak(hard);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('12 to 128 characters as people count them', () => {
  const taken = (text: string) => newPassword.safeParse(text).success;
  expect([11, 12, 128, 129].map((length) => taken('é'.repeat(length)))).toEqual([false, true, true, false]);
  expect([11, 12].map((length) => taken('🥁'.repeat(length)))).toEqual([false, true]);
  expect(taken('e\u0301'.repeat(11))).toBe(false); // a letter and its accent are one
  expect(taken(' '.repeat(12))).toBe(true); // whether it is a good one is asked elsewhere
});

test('it is the same password with its accents typed either way, and no other', async () => {
  const kept = await hashPassword('thé à la menthe fraîche');
  expect(kept).toMatch(/^\$argon2id\$/);
  expect(await isPassword(kept, 'the\u0301 a\u0300 la menthe frai\u0302che')).toBe(true);
  for (const other of ['the a la menthe fraiche', 'thé à la menthe fraîche ', 'Thé à la menthe fraîche', ''])
    expect(await isPassword(kept, other)).toBe(false);
  expect(await isPassword(null, 'thé à la menthe fraîche')).toBe(false);
  expect(await hashPassword('thé à la menthe fraîche')).not.toBe(kept); // salted
});

test('a flood of guesses is turned away rather than piled up', async () => {
  const kept = await hashPassword('one of very many');
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => isPassword(kept, 'a guess')));
  const refused = answers.filter((one) => one.status === 'rejected');
  expect(refused.length).toBeGreaterThan(20);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'busy', retryAfter: 5 });
  expect(await isPassword(kept, 'one of very many')).toBe(true);
});
