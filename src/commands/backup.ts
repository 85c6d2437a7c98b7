// griot backup: a copy of the embedded database while it is at work.
import type { Command } from 'commander';
import { backUpEmbedded } from '../db/embedded-backup.ts';
import { CommandError, withAudit } from './run.ts';

export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the embedded database, with its secret, to a folder; whatever is at work goes on')
    .argument('<folder>', 'which is made')
    .action((folder: string) =>
      withAudit('backup.make', async ({ config, databaseUrl, embedded }, told) => {
        if (!embedded) {
          throw new CommandError(
            'The database is not the embedded one: back it up by pg_dump, as docs/operating.md says.',
          );
        }
        told.detail = { folder };
        const { madeAt, bytes } = await backUpEmbedded(databaseUrl, config.dataDir, folder).catch(cannotBackUp);
        console.log(`${folder}: ${(bytes / 1024 ** 2).toFixed(0)} MB, as of ${madeAt.toISOString()}.`);
        console.log('The secret is in it: keep it from others. To start from it, set GRIOT_DATA_DIR to a copy of it.');
      }),
    );
}

function cannotBackUp(error: Error): never {
  throw new CommandError(`No backup was made: ${error.message}`, { cause: error });
}
