// Programs that the tests need: taken from the machine, or installed from Debian's packages where it lets us.
import { execFileSync, spawnSync } from 'node:child_process';

/**
 * Path of the first of `candidates` that runs; installs `packages` when none does. `otherwise` says what to do where
 * that cannot be.
 */
export function findOrInstall(candidates: string[], packages: string[], otherwise: string): string {
  const find = () => candidates.find((path) => spawnSync(path, ['--version']).status === 0);
  const found = find();
  if (found) return found;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log(`${candidates[0]} is missing: installing ${packages.join(' ')} with apt-get …`);
    aptGet('update', '-qq');
    const quiet = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold'];
    aptGet('install', ...quiet, ...packages);
    const installed = find();
    if (installed) return installed;
  }
  throw new Error(otherwise);
}

function aptGet(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
}
