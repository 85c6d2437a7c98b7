// The Dockerfile: well formed, careful, and what it puts together really runs. No engine is needed for that.
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, test } from 'vitest';
import { emptyFolder, NOT_ROOT, npmIn, ROOT, runIn } from '../support/bare-machine.ts';

const TEXT = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const INSTRUCTIONS = DockerfileParser.parse(TEXT).getInstructions();
const LAST_STAGE = INSTRUCTIONS.slice(INSTRUCTIONS.findLastIndex((one) => one.getKeyword() === 'FROM'));
const RUN_MS = 300_000;

function all(keyword: string, among: readonly Instruction[] = INSTRUCTIONS): Instruction[] {
  return among.filter((one) => one.getKeyword() === keyword);
}

/** The only one of its kind in the stage that becomes the image. */
function theOne(keyword: string): Instruction {
  const found = all(keyword, LAST_STAGE);
  expect(found.map((one) => one.getKeyword())).toEqual([keyword]);
  return found[0] as Instruction;
}

function wordsOf(instruction: Instruction): string[] {
  return instruction.getArguments().map((argument) => argument.getValue());
}

function copiesOf(instructions: readonly Instruction[]) {
  return all('COPY', instructions).map((copy) => {
    const words = wordsOf(copy);
    return {
      stage: (copy as Copy).getFromFlag()?.getValue() ?? null,
      sources: words.slice(0, -1),
      target: words.at(-1) ?? '',
    };
  });
}

describe('the Dockerfile', () => {
  test('has nothing that a linter finds', () => {
    expect(validate(TEXT, { deprecatedMaintainer: 2, instructionCasing: 2, directiveCasing: 2 })).toEqual([]);
  });

  test('copies what exists and the builder is given', () => {
    const given: string[] = readFileSync(join(ROOT, '.dockerignore'), 'utf8').match(/^[^#\s].*$/gm) ?? [];
    expect(given[0]).toBe('*');
    const copied = copiesOf(INSTRUCTIONS).flatMap(({ stage, sources }) => (stage === null ? sources : []));
    expect(copied.map((path) => path.replace(/^\.\//, '')).filter((path) => !given.includes(`!${path}`))).toEqual([]);
    expect(given.slice(1).filter((line) => !existsSync(join(ROOT, line.slice(1))))).toEqual([]);
  });

  test('is based on an official image of a major version that package.json allows, the same in every stage', () => {
    const images = all('FROM').map((one) => wordsOf(one)[0] ?? '');
    const bases = new Set(images.filter((image) => image.includes(':')));
    expect([...bases]).toEqual([expect.stringMatching(/^node:(22|24)-bookworm-slim$/)]);
  });

  test('runs as a user who is not root, Griot itself as process 1', () => {
    expect(wordsOf(theOne('USER'))).toEqual(['node']);
    expect(JSON.parse(theOne('ENTRYPOINT').getArgumentsContent() ?? '')).toEqual(['node', '/app/dist/main.js']);
    expect(JSON.parse(theOne('CMD').getArgumentsContent() ?? '')).toEqual(['start']);
  });

  test('looks after its health with nothing but node, and with code that runs', async () => {
    const [, json = ''] = /^HEALTHCHECK [^[]*CMD (\[.*\])$/m.exec(TEXT) ?? [];
    const command: string[] = JSON.parse(json);
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    const asked: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const healthy = () =>
      runIn(ROOT, ['env', `PORT=${port}`, ...command]).then(
        () => true,
        () => false,
      );
    expect(await healthy()).toBe(true);
    status = 503;
    expect(await healthy()).toBe(false);
    expect(asked).toEqual(['/healthz', '/healthz']);
    server.close();
    await once(server, 'close');
    expect(await healthy()).toBe(false);
  });

  test('bears no secret', () => {
    expect(TEXT).not.toMatch(/(secret|password|token|api_key)\s*=/i);
    expect(all('ARG')).toEqual([]);
  });
});

describe('what it puts together', () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const path of folders) await rm(path, { recursive: true, force: true });
  });

  test(
    'is complete: the demo runs on it in an empty folder, by somebody who is not root',
    async () => {
      const [app, home] = [await emptyFolder(), await emptyFolder(NOT_ROOT)];
      folders.push(app, home);
      const install = all('RUN').map((one) => one.getArgumentsContent() ?? '');
      expect(install[0]).toMatch(/^npm ci --omit=dev /);
      for (const name of ['package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(app, name));
      await npmIn(app, 'ci', '--omit=dev');
      await rm(join(app, 'package-lock.json'));
      for (const { stage, sources, target } of copiesOf(LAST_STAGE)) {
        for (const source of sources.filter((path) => path !== '/app/node_modules')) {
          // The build stage has what `npm run build` leaves here, too.
          const from = join(ROOT, stage === 'build' ? source.replace(/^\/app\//, '') : source);
          const to = join(app, target.endsWith('/') ? join(target, basename(source)) : target);
          mkdirSync(join(to, '..'), { recursive: true });
          cpSync(from, to, { recursive: true });
        }
      }
      expect(readdirSync(app).sort()).toEqual([
        'LICENSE',
        'dist',
        'migrations',
        'node_modules',
        'package.json',
        'scripts',
      ]);
      const output = await runIn(home, ['node', join(app, 'dist/main.js'), 'demo', '--exit'], NOT_ROOT);
      expect(output).toContain(', 0 of them twice: the same.');
    },
    RUN_MS,
  );
});
