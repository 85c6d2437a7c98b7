// What `griot` says it can do is what it can do.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const main = new URL('../../dist/main.js', import.meta.url).pathname;

test('the help names every command, each of which is found by its name', async () => {
  const { stdout } = await run(process.execPath, [main, '--help']);
  const told = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]);
  const source = readFileSync(new URL('../../src/main.ts', import.meta.url), 'utf8');
  const table = [...source.matchAll(/^ {2}\['([a-z ]+)', async/gm)].flatMap((match) => (match[1] ?? '').split(' '));
  expect(table.length).toBeGreaterThan(15);
  expect(told.filter((name) => name !== 'help')).toEqual(table);
});

test('a word that is no command is refused with the commands there are', async () => {
  const failed = await run(process.execPath, [main, 'sned']).catch((error) => error);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/unknown command 'sned'/);
  expect(failed.stderr).toMatch(/Did you mean send\?/);
});
