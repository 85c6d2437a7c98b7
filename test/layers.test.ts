// Who may import whom. The table is the map in src/README.md; this test holds the code and the page to it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

const PLAIN = ['model', 'lib'];
const STAGE = ['db', 'queue', ...PLAIN];
const MAY_IMPORT: Record<string, readonly string[] | 'everything'> = {
  model: [],
  lib: [],
  config: ['lib'],
  simulator: ['lib'],
  contract: ['model'],
  db: PLAIN,
  queue: PLAIN,
  provider: PLAIN,
  runtime: ['config', 'db', 'queue', 'provider', 'lib'],
  account: STAGE,
  import: STAGE,
  campaign: STAGE,
  status: STAGE,
  send: [...STAGE, 'provider'],
  privacy: ['db', ...PLAIN],
  report: ['db', ...PLAIN],
  watch: ['db', 'queue', 'runtime', ...PLAIN],
  http: [
    ...[
      'account',
      'import',
      'campaign',
      'status',
      'privacy',
      'report',
      'watch',
      'provider',
      'queue',
      'contract',
      'runtime',
    ],
    ...PLAIN,
  ],
  workers: ['import', 'campaign', 'send', 'status', 'privacy', 'report', 'queue', 'runtime', 'lib'],
  console: ['contract', 'model'],
  commands: 'everything',
  main: ['commands'],
};

/** The floor of a file: its folder, or its own name at the top. */
function floorOf(path: string): string {
  const [first = '', ...rest] = relative(SRC, path).split('/');
  return rest.length > 0 ? first : first.replace(/\.ts$/, '');
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(SRC, name));

const imports = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => ({
    file,
    target: resolve(dirname(file), match[1] ?? ''),
  })),
);

describe('the house', () => {
  test('every file is on a floor', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !(floorOf(file) in MAY_IMPORT)).map((file) => relative(SRC, file))).toEqual([]);
  });

  test('no floor imports one it may not', () => {
    expect(imports.length).toBeGreaterThan(100);
    const broken = imports.flatMap(({ file, target }) => {
      const [from, to] = [floorOf(file), floorOf(target)];
      const allowed = MAY_IMPORT[from] ?? [];
      if (from === to || allowed === 'everything' || allowed.includes(to)) return [];
      return [`${relative(SRC, file)} imports ${relative(SRC, target)}`];
    });
    expect(broken).toEqual([]);
  });

  test('the console takes types only from the contract: no validator travels to the browser', () => {
    const values = files
      .filter((file) => floorOf(file) === 'console')
      .filter((file) => /^import (?!type )[^;]*from '[./]+\/contract\//m.test(readFileSync(file, 'utf8')));
    expect(values.map((file) => relative(SRC, file))).toEqual([]);
  });

  test('nothing re-exports: an import names the file that owns the thing', () => {
    const hiding = files.filter((file) =>
      /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\s/m.test(readFileSync(file, 'utf8')),
    );
    expect(hiding.map((file) => relative(SRC, file))).toEqual([]);
  });

  test('there are no barrels, default exports or files named after nothing', () => {
    const names = files.map((file) => relative(SRC, file));
    expect(names.filter((name) => /(^|\/)(index|utils?|helpers?|service|manager)\.tsx?$/.test(name))).toEqual([]);
    const defaults = files.filter((file) => /^export default /m.test(readFileSync(file, 'utf8')));
    const wanted = ['console/vite.config.ts']; // Vite asks for it
    expect(defaults.map((file) => relative(SRC, file))).toEqual(wanted);
  });

  test('process.env is read in one place, BullMQ is named in one folder', () => {
    const naming = (pattern: RegExp) =>
      files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).map((file) => relative(SRC, file));
    expect(naming(/process\.env/)).toEqual(['config.ts']);
    expect(naming(/from 'bullmq'/).filter((name) => !name.startsWith('queue/'))).toEqual([]);
  });

  test('src/README.md names every floor', () => {
    const page = readFileSync(join(SRC, 'README.md'), 'utf8');
    expect(Object.keys(MAY_IMPORT).filter((floor) => !page.includes(floor))).toEqual([]);
  });
});
