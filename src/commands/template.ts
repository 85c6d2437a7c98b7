// griot template: what the provider lets a sender send.
import type { Command } from 'commander';
import { readSender } from '../account/senders.ts';
import { listTemplates, syncTemplates } from '../account/templates.ts';
import { openSenderProvider } from '../http/sender-provider.ts';
import { wholeNumber, withAudit, withRuntime } from './run.ts';
import { tableText } from './table-text.ts';

const PAGE = 1_000;

export function registerTemplate(program: Command): void {
  const template = program.command('template').description('templates, as the provider lists them');
  template
    .command('sync')
    .description("fetch the provider's list")
    .argument('<sender>', 'id of the sender')
    .action((sender: string) =>
      withAudit('template.sync', async (runtime, told) => {
        const { id, name } = await readSender(runtime.sql, wholeNumber(sender, 'The id of a sender'));
        told.subject = { kind: 'sender', id, name };
        const templates = await syncTemplates(runtime.sql, id, await openSenderProvider(runtime, id));
        told.detail = { templates };
        console.log(`${templates} templates.`);
      }),
    );
  template
    .command('list')
    .description('those of the last sync')
    .option('--sender <id>', 'of one sender only')
    .action(({ sender }: { sender?: string }) =>
      withRuntime(async ({ sql }) => {
        const senderId = sender === undefined ? undefined : wholeNumber(sender, '--sender');
        const rows = await listTemplates(sql, { senderId, offset: 0, limit: PAGE });
        if (rows.length === 0) return console.log('None yet: griot template sync <sender>');
        const cells = rows.map((row) => [String(row.senderId), row.name, row.language, row.category, row.status]);
        console.log(tableText(['sender', 'name', 'language', 'category', 'status'], cells));
      }),
    );
}
