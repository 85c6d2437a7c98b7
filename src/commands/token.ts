// griot token: API tokens.
import type { Command } from 'commander';
import { createToken } from '../account/tokens.ts';
import { ALL_RIGHTS, isRight, RIGHTS, type Right } from '../model/rights.ts';
import { CommandError, withAudit } from './run.ts';

export function registerToken(program: Command): void {
  const token = program.command('token').description('API tokens');
  token
    .command('create')
    .description('make a token; it is shown once')
    .argument('<name>', 'what it is for')
    .option('--right <right...>', `what it may do beyond the ordinary: ${describeRights()}`)
    .action((name: string, options: { right?: string[] }) => {
      const rights = (options.right ?? []).map(readRight);
      return withAudit('token.create', async ({ sql }, told) => {
        told.detail = { name, rights };
        console.log(await createToken(sql, name, rights));
      });
    });
}

function readRight(word: string): Right {
  if (isRight(word)) return word;
  throw new CommandError(`There is no right "${word}". There are: ${describeRights()}`);
}

function describeRights(): string {
  return ALL_RIGHTS.map((right) => `${right} (${RIGHTS[right]})`).join(', ');
}
