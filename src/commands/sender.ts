// griot sender: lines at the provider, and where the provider reports to.
import type { Command } from 'commander';
import { selectSenders } from '../account/queries.ts';
import { createSender, readSender } from '../account/senders.ts';
import { registerSender, rotateCallback, tryToRegister } from '../http/callback.ts';
import { webhookUrlOf } from '../http/present.ts';
import { senderDeps } from '../http/routes/senders.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError, type Told, wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

export function registerSenderCommands(program: Command): void {
  const sender = program.command('sender').description('lines at the provider');
  sender
    .command('add')
    .description('a line; its key is taken from the variable LAM_API_KEY, so that it is in no history of commands')
    .argument('<name>')
    .option('--base-url <url>', "origin of the provider's API; default: LAM_BASE_URL")
    .option('--rate <n>', 'messages per second; default: SENDER_RATE')
    .option('--country <letters>', 'of numbers in national form, like SN')
    .action((name: string, options: { baseUrl?: string; rate?: string; country?: string }) =>
      withAudit('sender.create', (runtime, told) => add(runtime, name, options, told)),
    );
  sender
    .command('list')
    .description('the lines, and whether the provider reports back')
    .action(() => withRuntime(list));
  sender
    .command('register')
    .description('have the provider report to this server (PUBLIC_URL)')
    .argument('<id>')
    .option('--replace', "take the place of somebody else's callback")
    .action((id: string, { replace }: { replace?: true }) =>
      withAudit('callback.register', async (runtime, told) => {
        const { detail } = await registerSender(runtime, await readOne(runtime, id, told), replace);
        told.detail = { replace, detail };
        console.log(`Sender ${id}: ${detail}.`);
      }),
    );
  sender
    .command('rotate-secret')
    .description("a new secret in the callback's address; the one before is taken for a while")
    .argument('<id>')
    .option('--hours <n>', 'for how long', '24')
    .action((id: string, { hours }: { hours: string }) =>
      withAudit('callback.rotate', (runtime, told) => rotate(runtime, id, wholeNumber(hours, '--hours'), told)),
    );
}

async function add(
  runtime: Runtime,
  name: string,
  { baseUrl, rate, country }: { baseUrl?: string; rate?: string; country?: string },
  told: Told,
): Promise<void> {
  told.detail = { baseUrl, rate, country };
  const apiKey = runtime.config.defaultSender?.apiKey;
  if (!apiKey) throw new CommandError("Set LAM_API_KEY to the new line's key");
  const ratePerSecond = rate === undefined ? undefined : Number(rate);
  if (ratePerSecond !== undefined && !(ratePerSecond >= 0.1 && ratePerSecond <= 1000))
    throw new CommandError(`--rate must be from 0.1 to 1000, not "${rate}"`);
  const id = await createSender(senderDeps(runtime), { name, apiKey, baseUrl, ratePerSecond, country });
  told.subject = { kind: 'sender', id, name };
  if (runtime.config.publicUrl) await tryToRegister(runtime, await readSender(runtime.sql, id));
  console.log(`Sender ${id}. The provider reports to ${webhookUrlOf(runtime, await readSender(runtime.sql, id))}`);
}

async function list({ sql }: Runtime): Promise<void> {
  const rows = (await selectSenders(sql, {})).map(({ id, name, baseUrl, ratePerSecond, webhook }) => [
    String(id),
    name,
    baseUrl,
    String(ratePerSecond),
    webhook?.registered ? 'yes' : (webhook?.detail ?? 'not registered yet'),
  ]);
  if (rows.length === 0) return console.log('There are no senders: griot sender add <name>');
  console.log(tableText(['id', 'name', 'address', 'per second', 'reports back'], rows));
}

async function rotate(runtime: Runtime, id: string, hours: number, told: Told): Promise<void> {
  told.detail = { hours };
  const sender = await readOne(runtime, id, told);
  await rotateCallback(runtime, sender, hours);
  const url = webhookUrlOf(runtime, await readSender(runtime.sql, sender.id));
  const knows = runtime.config.publicUrl
    ? 'The provider has it already.'
    : 'PUBLIC_URL is not set: tell it to the provider.';
  console.log(`The new address is ${url}\n${knows} The one before is taken for ${hours} hours more.`);
}

async function readOne({ sql }: Runtime, id: string, told: Told) {
  const sender = await readSender(sql, wholeNumber(id, 'The id of a sender'));
  told.subject = { kind: 'sender', id: sender.id, name: sender.name };
  return sender;
}
