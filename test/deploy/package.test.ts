// The package: what is in it, and that it works where there is nothing but Node and npm.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, NOT_ROOT, npmIn, ROOT, runIn } from '../support/bare-machine.ts';

interface Packed {
  filename: string;
  size: number;
  files: { path: string; mode: number }[];
}

const INSTALL_MS = 300_000;
const DEMO_MS = 180_000;
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const folders: string[] = [];
async function folder(owner = {}): Promise<string> {
  const path = await emptyFolder(owner);
  folders.push(path);
  return path;
}

let packed: Packed;
let tarball: string;
beforeAll(async () => {
  const destination = await folder();
  [packed] = JSON.parse(await npmIn(ROOT, 'pack', '--json', '--pack-destination', destination)) as [Packed];
  tarball = join(destination, packed.filename);
});
afterAll(async () => {
  for (const path of folders) await rm(path, { recursive: true, force: true });
});

describe('the package', () => {
  test('holds everything that was built, the migrations and the sample list', () => {
    const paths = packed.files.map(({ path }) => path);
    const built = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
      .map((name) => `dist/${name}`)
      .filter((path) => statSync(join(ROOT, path)).isFile());
    expect(built.length).toBeGreaterThan(100);
    const journal = JSON.parse(readFileSync(join(ROOT, 'migrations/meta/_journal.json'), 'utf8'));
    const migrations = journal.entries.map(({ tag }: { tag: string }) => `migrations/${tag}.sql`);
    const needed = ['migrations/meta/_journal.json', 'scripts/sample-recipients.csv', 'README.md', 'LICENSE'];
    expect(paths).toEqual(expect.arrayContaining([...built, ...migrations, ...needed]));
  });

  test('holds nothing else: no sources, tests, snapshots of migrations, settings or secrets', () => {
    const odd = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^(dist\/|migrations\/\d{4}_\w+\.sql$|scripts\/deploy\/)/.test(path));
    const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', 'migrations/meta/_journal.json', 'package.json'];
    expect(odd.sort()).toEqual([...expected, 'scripts/sample-recipients.csv']);
    expect(packed.size).toBeLessThan(5 * 1024 * 1024);
  });

  test('has a command that runs by itself, and says which Node it needs', () => {
    const main = packed.files.find(({ path }) => path === MANIFEST.bin.griot);
    expect((main?.mode ?? 0) & 0o111).toBe(0o111);
    expect(readFileSync(join(ROOT, MANIFEST.bin.griot), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(MANIFEST.engines.node).toBe('>=20.19');
  });
});

describe('in an empty folder of a bare machine', () => {
  let installed: string;
  beforeAll(async () => {
    installed = await folder();
    await npmIn(installed, 'install', tarball);
  }, INSTALL_MS);

  test('nothing of the development comes along', () => {
    const names = new Set(readdirSync(join(installed, 'node_modules')));
    expect(Object.keys(MANIFEST.dependencies).filter((name) => !name.includes('/') && !names.has(name))).toEqual([]);
    expect(['vitest', 'typescript', 'tsx', 'drizzle-kit', 'fast-check'].filter((name) => names.has(name))).toEqual([]);
  });

  test(
    '`npx griot demo --exit` sends to everybody once',
    async () => {
      expect(await runIn(installed, ['npx', 'griot', 'demo', '--exit'])).toContain(', 0 of them twice: the same.');
    },
    DEMO_MS,
  );

  test(
    'somebody who is not root and may not write into the installation does the same',
    async () => {
      const home = await folder(NOT_ROOT);
      const command = [join(installed, 'node_modules/.bin/griot'), 'demo', '--exit'];
      expect(await runIn(home, command, NOT_ROOT)).toContain(', 0 of them twice: the same.');
      expect(readdirSync(home)).toEqual(['.griot']);
    },
    DEMO_MS,
  );
});
