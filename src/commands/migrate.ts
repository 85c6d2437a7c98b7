// griot migrate: brings the database to this version and ends.
import type { Command } from 'commander';
import { withRuntime } from './run.ts';

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to this version; safe while others run')
    .action(() => withRuntime(async () => console.log('The database is up to date.'), 'now')); // the queue's tables, too
}
