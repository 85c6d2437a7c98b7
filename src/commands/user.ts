// griot user: people who may sign in to the console.
import { type Command, Option } from 'commander';
import { inviteUser } from '../account/password-links.ts';
import { changeUser, insertUser, removeUser, selectUsers, type User, type UserPatch } from '../account/users.ts';
import { userCreate } from '../contract/people.ts';
import type { Db } from '../db/client.ts';
import { originOf } from '../http/present.ts';
import { inTransaction } from '../lib/transaction.ts';
import type { AuditAction } from '../model/audit.ts';
import { ROLES, type Role } from '../model/rights.ts';
import type { Runtime } from '../runtime.ts';
import { RIGHT_OPTION, readExtraRights } from './rights-option.ts';
import { CommandError, parsed, type Told, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

interface AddOptions {
  name?: string;
  role: Role;
  right?: string[];
  language: 'en' | 'fr';
}

const FLAGS = { email: '<email>', name: '--name', role: '--role', rights: '--right', language: '--language' };

export function registerUser(program: Command): void {
  const user = program.command('user').description('people: add, list, role, invite, disable, enable, remove');
  user
    .command('add')
    .description('somebody who may sign in; prints the link by which they set their password')
    .argument('<email>')
    .option('--name <name>', 'default: what stands before the @')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('marketer'))
    .option(...RIGHT_OPTION)
    .addOption(new Option('--language <language>', 'of their console').choices(['en', 'fr']).default('en'))
    .action(add);
  user
    .command('list')
    .description('who may sign in, and when they were seen last')
    .action(() => withRuntime(list));
  user
    .command('role')
    .description('another role; without --right no rights beyond it')
    .argument('<email>')
    .addArgument(user.createArgument('<role>').choices(ROLES))
    .option(...RIGHT_OPTION)
    .action((email: string, role: Role, { right }: { right?: string[] }) => {
      const rights = readExtraRights(right);
      return change(email, { role, rights }, `is ${[role, ...rights].join(' + ')} now`);
    });
  one(user, 'invite', 'another link to set a password with: the first was lost, or the password forgotten', (email) =>
    on('user.invite', email, async (runtime, { id }) => printLink(runtime, await inviteUser(runtime.sql, id))),
  );
  one(user, 'disable', 'signs them out, and lets them in no more', (email) =>
    change(email, { disabled: true }, 'is disabled and signed out'),
  );
  one(user, 'enable', 'lets them in again', (email) => change(email, { disabled: false }, 'is enabled'));
  one(user, 'remove', 'they are forgotten; what they did stays', (email) =>
    on('user.delete', email, async ({ sql }, { id, name }) => {
      await removeUser(sql, id);
      console.log(`${name} is removed.`);
    }),
  );
}

function one(parent: Command, word: string, description: string, action: (email: string) => Promise<void>): void {
  parent.command(word).description(description).argument('<email>').action(action);
}

async function change(email: string, patch: UserPatch, done: string): Promise<void> {
  await on('user.change', email, async ({ sql }, { id, name }, told) => {
    told.detail = { ...patch };
    await changeUser(sql, id, patch);
    console.log(`${name} ${done}.`);
  });
}

type Work = (runtime: Runtime, user: User, told: Told) => Promise<void>;

async function on(action: AuditAction, email: string, work: Work): Promise<void> {
  await withAudit(action, async (runtime, told) => {
    const user = await find(runtime.sql, email);
    told.subject = { kind: 'user', id: user.id, name: user.name };
    await work(runtime, user, told);
  });
}

async function find(sql: Db, email: string): Promise<User> {
  const [user] = await selectUsers(sql, { email: email.trim().toLowerCase() });
  if (!user) throw new CommandError(`There is nobody with the e-mail "${email}": griot user list`);
  return user;
}

async function add(email: string, { right, name, ...rest }: AddOptions): Promise<void> {
  const fields = { email, name: name ?? email.split('@')[0], rights: readExtraRights(right), ...rest };
  const { rights = [], language = 'en', ...input } = parsed(userCreate, fields, FLAGS);
  await withAudit('user.create', async (runtime, told) => {
    told.detail = { ...input, rights };
    const made = await inTransaction(runtime.sql, async (tx) => {
      const id = await insertUser(tx, { ...input, rights, language, passwordHash: null });
      return { id, secret: await inviteUser(tx, id) };
    });
    told.subject = { kind: 'user', id: made.id, name: input.name };
    printLink(runtime, made.secret);
  });
}

function printLink({ config }: Runtime, secret: string): void {
  console.log(`${originOf(config)}/invitation#${secret}`);
  console.error('Hand this link on: it lets the person set a password, once, within 72 hours.');
}

async function list({ sql }: Runtime): Promise<void> {
  const rows = (await selectUsers(sql, {})).map((user) => [
    user.email,
    user.name,
    [user.role, ...user.rights].join(' + '),
    user.status,
    user.lastSeenAt?.toISOString().slice(0, 16) ?? 'never',
  ]);
  const header = ['e-mail', 'name', 'may', 'status', 'last seen (UTC)'];
  console.log(
    rows.length > 0 ? tableText(header, rows) : 'There is nobody: griot user add <email> --role administrator',
  );
}
