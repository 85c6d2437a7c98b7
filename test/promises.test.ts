// Every promise that README makes has a test that carries its number.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

test('every promise of README has at least one test named after it', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const promised = [...readme.matchAll(/^(\d)\. \*\*/gm)].map((match) => match[1]);
  expect(promised).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const names = files.flatMap((name) => [
    ...readFileSync(`${here}${name}`, 'utf8').matchAll(/['"`]promises? ([\d and]+):/g),
  ]);
  const tested = new Set(names.flatMap((match) => match[1]?.match(/\d/g) ?? []));
  expect([...tested].sort()).toEqual(promised);
});
