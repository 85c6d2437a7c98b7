// griot retention: for how long what is known of people is kept.
import type { Command } from 'commander';
import { retentionPatch } from '../contract/retention.ts';
import { LEAST_DAYS, type Retention } from '../model/retention.ts';
import { changeRetention, readRetention } from '../privacy/retention.ts';
import { CommandError, parsed, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

const WHAT: Readonly<Record<keyof Retention, string>> = {
  deliveries: 'numbers and values of ended campaigns',
  replies: 'what people wrote and pressed',
  rejects: 'rows that imports rejected',
  lists: 'people on kept lists, after the last import into or out of the list',
  audit: 'entries of the audit',
};
const KEYS = Object.keys(WHAT) as (keyof Retention)[];

export function registerRetention(program: Command): void {
  const retention = program.command('retention').description('for how many days people are known; counts stay');
  retention
    .command('show')
    .description('what is set')
    .action(() => withRuntime(async ({ sql }) => console.log(textOf(await readRetention(sql)))));
  const set = retention.command('set').description('how many days each is kept, or off to keep it');
  for (const key of KEYS) set.option(`--${key} <days>`, `${WHAT[key]}; at least ${LEAST_DAYS[key]}`);
  set.action((options: { [Key in keyof Retention]?: string }) => {
    const given = Object.entries(options).map(([key, text]) => [key, daysOf(key, text)]);
    if (given.length === 0) throw new CommandError('Say what to keep for how long: griot retention set --help');
    const patch = parsed(retentionPatch, Object.fromEntries(given), FLAGS);
    return withAudit('retention.set', async ({ sql }, told) => {
      told.detail = patch;
      await changeRetention(sql, patch);
      console.log(textOf(await readRetention(sql)));
    });
  });
}

const FLAGS = Object.fromEntries(KEYS.map((key) => [key, `--${key}`]));

function daysOf(key: string, text: string): number | null {
  if (text === 'off') return null;
  if (/^\d+$/.test(text)) return Number(text);
  throw new CommandError(`--${key} must be a number of days, or off, not "${text}"`);
}

function textOf(retention: Retention): string {
  const rows = KEYS.map((key) => [key, retention[key] === null ? 'kept' : `${retention[key]} days`, WHAT[key]]);
  return tableText(['what', 'for', ''], rows);
}
