// Griot as a process of its own, as an operator runs it; and its API as a script uses it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const API_TOKEN = 'token-of-the-tests-long-enough';

export interface GriotProcess {
  pid: number;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the first match in the output; rejects when the process ends before, or in 30 s. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, and waits for the end. Returns the exit code. */
  stop(): Promise<number | null>;
  /** kill -9 */
  kill(): Promise<void>;
  /** Resolves with the exit code when it ends by itself. */
  ended: Promise<number | null>;
}

/** Runs `griot <args>` as it was built when the run began. Only `env` and the PATH are in its environment. */
export function griot(args: string[], env: Record<string, string>): GriotProcess {
  const command = ['--enable-source-maps', join(ROOT, 'dist/main.js'), ...args];
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: tmpdir(), // no .env of the developer's
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    async printed(pattern) {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(20)) {
        const match = pattern.exec(text);
        if (match) return match;
        if (isOver()) break;
      }
      throw new Error(`griot ${args.join(' ')} did not print ${pattern}:\n${text}`);
    },
    async stop() {
      if (!isOver()) child.kill('SIGTERM');
      return await ended;
    },
    async kill() {
      if (!isOver()) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Calls the API; throws with the answer when it is not 2xx. */
// biome-ignore lint/suspicious/noExplicitAny: what a script gets; the tests look into it
export async function api(url: string, method: string, path: string, body?: unknown): Promise<any> {
  const text = typeof body === 'string';
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${API_TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': text ? 'text/csv' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
  return answer === '' ? null : JSON.parse(answer);
}

export async function until(check: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; !(await check()); await sleep(50)) {
    if (Date.now() > end) throw new Error('it did not happen in time');
  }
}
