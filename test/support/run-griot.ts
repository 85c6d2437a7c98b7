// A command of Griot's run to its end, as an operator or a script runs it.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `griot <args>` as it was built when the run began. Only `env` and the PATH are in its environment. */
export async function runGriot(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const options = {
    cwd: tmpdir(), // no .env of the developer's
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 30_000,
  };
  return await new Promise((done) => {
    execFile(process.execPath, ['--enable-source-maps', MAIN, ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}
