// griot token: what programs call the API with.
import { type Command, Option } from 'commander';
import { makeToken, revokeToken, selectTokens } from '../account/tokens.ts';
import { tokenCreate } from '../contract/people.ts';
import { readTime } from '../model/local-time.ts';
import { ROLES, type Role } from '../model/rights.ts';
import type { Runtime } from '../runtime.ts';
import { RIGHT_OPTION, readExtraRights } from './rights-option.ts';
import { CommandError, parsed, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

interface CreateOptions {
  role: Role;
  right?: string[];
  expires?: string;
}

const FLAGS = { name: '<name>', role: '--role', rights: '--right', expiresAt: '--expires' };
const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24 };

export function registerToken(program: Command): void {
  const token = program.command('token').description('API tokens: create, list, revoke');
  token
    .command('create')
    .description('make a token; it is shown once')
    .argument('<name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('marketer'))
    .option(...RIGHT_OPTION)
    .option('--expires <when>', 'in 90d, in 12h, or at 2026-12-31T00:00 UTC; without it: when it is revoked')
    .action(create);
  token
    .command('list')
    .description('the tokens, what they may do, when they were used last')
    .action(() => withRuntime(list));
  token
    .command('revoke')
    .description('it opens nothing any more')
    .argument('<id>')
    .action((text: string) => {
      const id = wholeNumber(text, 'id');
      const revoke = async ({ sql }: Runtime) => {
        await revokeToken(sql, id);
        console.log(`Token ${id} is revoked.`);
      };
      return withAudit('token.revoke', revoke, { kind: 'token', id });
    });
}

async function create(name: string, { role, right, expires }: CreateOptions): Promise<void> {
  const rights = readExtraRights(right);
  const expiresAt = expires === undefined ? null : readEnd(expires);
  const input = parsed(tokenCreate, { name, role, rights, expiresAt }, FLAGS);
  await withAudit('token.create', async ({ sql }, told) => {
    told.detail = { role, rights, expiresAt };
    const { id, token } = await makeToken(sql, { ...input, expiresAt });
    told.subject = { kind: 'token', id, name };
    console.log(token);
  });
}

function readEnd(text: string): Date {
  const [, count, unit = ''] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() + Number(count) * (HOURS[unit] ?? 0) * 3_600_000);
  const at = readTime(text, 'UTC')?.at;
  if (at) return at;
  throw new CommandError(`--expires must be like 90d, 12h or 2026-12-31T00:00, not "${text}"`);
}

async function list({ sql }: Runtime): Promise<void> {
  const rows = (await selectTokens(sql, {})).map((one) => [
    String(one.id),
    one.name,
    [one.role, ...one.rights].join(' + '),
    one.expiresAt?.toISOString().slice(0, 16) ?? 'never',
    one.lastUsedAt?.toISOString().slice(0, 16) ?? 'never',
  ]);
  const header = ['id', 'name', 'may', 'ends (UTC)', 'last used (UTC)'];
  console.log(rows.length > 0 ? tableText(header, rows) : 'There is none: griot token create <name>');
}
