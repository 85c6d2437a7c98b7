// griot migrate: brings the database to this version and ends.
import type { Command } from 'commander';
import { withRuntime } from './run.ts';

export function registerMigrate(program: Command, env: NodeJS.ProcessEnv): void {
  program
    .command('migrate')
    .description('bring the database to this version; safe while others run')
    .action(() => withRuntime(env, async () => console.log('The database is up to date.')));
}
