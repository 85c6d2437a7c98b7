// The words for opting out and in: the whole message, whatever its accents, case, punctuation and emoji.
import { expect, test } from 'vitest';
import { DEFAULT_OPT_WORDS, makeOptWords } from '../../src/model/opt-out.ts';

const read = makeOptWords(DEFAULT_OPT_WORDS);

test.each([
  ...[
    'STOP',
    'stop',
    ' Stop! ',
    'S.T.O.P',
    'STOP 🛑',
    '«stop»',
    'ＳＴＯＰ',
    'Arrêt',
    'ARRET',
    'arre\u0302t',
    'Arrêtez.',
  ],
  ...['se désabonner', 'SE DESABONNER', 'desabonner', 'Désinscription', 'unsubscribe', 'Stop promotions', 'opt-out'],
  ...['Bàyyil', 'bayyil', 'bayyi ma', 'taxawal'],
])('%j asks for no more', (text) => {
  expect(read(text)).toBe('out');
});

test.each(['START', 'start 👍', 'Réabonner', "m'abonner", 'M’ABONNER', 'Reprendre', 'unstop', 'Tàmbaliwaat'])(
  '%j asks for them again',
  (text) => {
    expect(read(text)).toBe('in');
  },
);

test.each([
  ...[
    'don’t stop',
    'stop it please, I love it',
    'Je veux arrêter demain',
    'stopper',
    'restart',
    'non',
    '',
    '🛑',
    '...',
  ],
  ...['STOP'.repeat(60), null],
])('%j asks for neither', (text) => {
  expect(read(text)).toBeNull();
});

test('the lists are what the account says, and out wins over in', () => {
  const own = makeOptWords({ out: ['Basta ya', 'both'], in: ['both', 'Vuelvo'] });
  expect([own('BASTA YA!'), own('both'), own('vuelvo'), own('stop')]).toEqual(['out', 'out', 'in', null]);
});

test('a word of nothing but signs matches nothing', () => {
  expect(makeOptWords({ out: ['🛑'], in: [] })('!!!')).toBeNull();
});
