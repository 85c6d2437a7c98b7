// Griot as somebody gets it who has no repository: installed by npm into a folder, run by whoever it may be.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const MOST_OUTPUT = 64 * 1024 * 1024;

interface Owner {
  uid?: number;
  gid?: number;
}

/** `nobody`, where we are root; whoever we are is no root otherwise. */
export const NOT_ROOT: Owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** An empty folder of this owner that everybody may enter. The caller removes it. */
export async function emptyFolder({ uid, gid }: Owner = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'griot-bare-'));
  await chmod(folder, 0o755);
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Runs a program in the folder as its home. In its environment are the PATH and nothing else. Returns what it printed. */
export async function runIn(folder: string, [file = '', ...args]: readonly string[], as: Owner = {}): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', HOME: folder };
  const { stdout } = await run(file, args, { cwd: folder, env, maxBuffer: MOST_OUTPUT, ...as });
  return stdout;
}

/** npm, as the developer has set it up, from its cache where it can. Nothing that a package brings is run. */
export async function npmIn(folder: string, ...args: string[]): Promise<string> {
  // What `npm test` tells about the repository would lead it there.
  const env = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  );
  const { stdout } = await run('npm', [...args, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    env: Object.fromEntries(env),
    maxBuffer: MOST_OUTPUT,
  });
  return stdout;
}
