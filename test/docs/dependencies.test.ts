// Every dependency is named with its reason, and no reason speaks of one that is gone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/bare-machine.ts';

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const [, runs = '', develops = ''] = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8').split('\n## ');

/** Names in the first column of a section's table. */
function namedIn(section: string): string[] {
  const rows = [...section.matchAll(/^\| (`.*`) \| .*\w.* \|$/gm)].map((match) => match[1] ?? '');
  return rows.flatMap((names) => [...names.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}

test('what runs', () => {
  expect(namedIn(runs).sort()).toEqual(Object.keys(MANIFEST.dependencies).sort());
});

test('what development needs', () => {
  expect(namedIn(develops).sort()).toEqual(Object.keys(MANIFEST.devDependencies).sort());
});
