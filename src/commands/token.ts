// griot token: API tokens.
import type { Command } from 'commander';
import { createToken } from '../account/tokens.ts';
import { withRuntime } from './run.ts';

export function registerToken(program: Command): void {
  const token = program.command('token').description('API tokens');
  token
    .command('create')
    .description('make a token; it is shown once')
    .argument('<name>', 'what it is for')
    .action((name: string) => withRuntime(async ({ sql }) => console.log(await createToken(sql, name))));
}
