// The texts that a screen is loaded with are those it says: fewer would show keys, more would be weight.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newCampaign as english } from '../../src/console/i18n/en/new-campaign.ts';
import { senders as englishSenders } from '../../src/console/i18n/en/senders.ts';
import { newCampaign as french } from '../../src/console/i18n/fr/new-campaign.ts';
import { senders as frenchSenders } from '../../src/console/i18n/fr/senders.ts';
import { FINDING_WORDS } from '../../src/console/pages/new-campaign/finding-words.ts';
import { CALLBACK_CODES, FINDING_CODES } from '../../src/model/finding-codes.ts';

const CONSOLE = fileURLToPath(new URL('../../src/console', import.meta.url));
/** They are there before anything is shown. */
const EVERYWHERE = ['common', 'errors'];

const sources = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(routes|root-routes)\.tsx?$/.test(name))
  .map((name) => join(CONSOLE, name));

/** Every screen as its route states it. */
const screens = sources.flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /lazyScreen\(\s*\(\) => import\('([^']+)'\),\s*'(\w+)'((?:,\s*'\w+')*),?\s*\)/g,
    ),
  ].map(([, path = '', name = '', areas = '']) => ({
    name,
    file: resolve(dirname(file), path),
    areas: wordsIn(areas),
  })),
);

function wordsIn(text: string): string[] {
  return [...text.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
}

/** Of this file and of all that it brings, lazily too. */
function areasOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return new Set();
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const own = [...source.matchAll(/useTranslation\(([^)]*)\)/g)].flatMap(([, areas = '']) => wordsIn(areas));
  const values = [
    ...source.matchAll(/^import (?!type )[^;]*?from '(\.[^']+)'/gm),
    ...source.matchAll(/import\('(\.[^']+)'\)/g),
  ];
  const brought = values.flatMap(([, path = '']) => [...areasOf(resolve(dirname(file), path), seen)]);
  return new Set([...own, ...brought]);
}

test('every screen is loaded with the texts that it says', () => {
  expect(screens.length).toBeGreaterThan(25);
  const needed = screens.map(({ name, file }) => ({
    name,
    areas: [...areasOf(file)].filter((area) => !EVERYWHERE.includes(area)).sort(),
  }));
  expect(screens.map(({ name, areas }) => ({ name, areas: [...areas].sort() }))).toEqual(needed);
});

test('whatever is found before a launch, and however a callback stands, is said in both languages', () => {
  expect(Object.keys(FINDING_WORDS).sort()).toEqual([...FINDING_CODES].sort());
  const words = Object.values(FINDING_WORDS).filter((word) => word !== null);
  for (const { item } of [english, french]) expect(words.filter((word) => !(word in item))).toEqual([]);
  for (const { callbackState } of [englishSenders, frenchSenders])
    expect(Object.keys(callbackState)).toEqual([...CALLBACK_CODES]);
});
