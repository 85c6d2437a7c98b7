// The commands in README and docs do what they say: each page's are run, in order, against a real installation.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Block, blocksOf, pages } from './blocks.ts';
import { type Installation, makeInstallation } from './installation.ts';

/** What a block may be; those that run come first. */
const RUN = ['sh', 'http', 'setup'];
const READ = ['json', 'sql', 'js', 'python', 'text', 'csv', 'yaml'];
const COMMAND = /^\s*(griot|npx|npm|curl|api|docker|systemctl|psql|pg_\w+|createdb|GET|POST|PUT|PATCH|DELETE) \S/m;
const PAGE_MS = 240_000;

const all = pages().flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })));
const where = ({ page, line }: { page: string } & Block) => `${page}:${line}`;

test('every block says what it is, and nothing that is a command is passed off as something to read', () => {
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(({ language }) => ![...RUN, ...READ].includes(language)).map(where)).toEqual([]);
  const hidden = all.filter(
    ({ language, text }) => READ.includes(language) && language !== 'yaml' && COMMAND.test(text),
  );
  expect(hidden.map(where)).toEqual([]);
});

test('what is not run says why, and is little', () => {
  const exceptions = all.filter(({ notRun }) => notRun !== null);
  console.log(exceptions.map((block) => `${where(block)} is not run: ${block.notRun}`).join('\n'));
  expect(exceptions.filter(({ language }) => !RUN.includes(language)).map(where)).toEqual([]);
  const reasons = /^(needs (a Docker engine|systemd and root)|the tests of the (package|restore|doctor|person) do)/;
  expect(exceptions.filter(({ notRun }) => !reasons.test(notRun ?? '')).map(where)).toEqual([]);
  expect(exceptions.length).toBeLessThan(9);
});

describe('runs', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await makeInstallation();
  }, PAGE_MS);
  afterAll(() => installation?.close());

  const run = (page: string) =>
    blocksOf(page).filter(({ language, notRun }) => RUN.includes(language) && notRun === null);
  test.each(pages().filter((page) => run(page).length > 0))('%s', { timeout: PAGE_MS }, async (page) => {
    await installation.run(page, run(page));
  });
});
