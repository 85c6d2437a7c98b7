// The pages lead somewhere: each link and each file they name is there, and a promise's tests carry its number.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/bare-machine.ts';

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'src/README.md',
  'src/console/README.md',
  ...DOCS.map((name) => `docs/${name}`),
];

/** As the hosts of repositories make them of headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('every link leads to a page, and to a heading of it', () => {
  const links = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
      page,
      target: path === '' ? page : resolve('/', dirname(page), path).slice(1),
      anchor,
    })),
  );
  expect(links.length).toBeGreaterThan(60);
  const broken = links.filter(
    ({ target, anchor }) =>
      !existsSync(join(ROOT, target)) ||
      (anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)),
  );
  expect(broken).toEqual([]);
});

test('every test that a page names is there', () => {
  const named = PAGES.flatMap((page) =>
    [...read(page).matchAll(/`(?:test\/)?([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => ({ page, path })),
  );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ path }) => !existsSync(join(ROOT, 'test', path)))).toEqual([]);
});

test('every page is found from the first one', () => {
  const first = read('docs/README.md');
  expect(DOCS.filter((name) => name !== 'README.md' && !first.includes(`](${name}`))).toEqual([]);
});

test('each promise has a section with a test that carries its number', () => {
  const sections = read('docs/reliability.md')
    .split(/^## (?=\d\. )/m)
    .slice(1);
  const promised = [...read('README.md').matchAll(/^(\d)\. \*\*(.+?)\.?\*\*/gm)];
  expect(sections.map((one) => one.split('\n')[0])).toHaveLength(promised.length);
  for (const [i, [, number, words = '']] of promised.entries()) {
    const section = sections[i] ?? '';
    expect(section.split('\n')[0]).toBe(`${number}. ${words}`);
    const files = [...section.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = '']) => read(path));
    expect(
      files.some((text) => new RegExp(`['"\`]promises? [\\d and]*${number}[\\d and]*:`).test(text)),
      words,
    ).toBe(true);
  }
});
