// What is sent, and from which line, as options of a command.
import { type Command, Option } from 'commander';
import { selectSenders } from '../account/queries.ts';
import type { ContentInput } from '../campaign/draft.ts';
import type { Json } from '../model/template.ts';
import type { Runtime } from '../runtime.ts';
import { CommandError } from './run.ts';

export interface ContentOptions {
  template?: string;
  language?: string;
  text?: string;
  sender?: string;
  body?: string[];
  components?: string;
  badValues?: 'clean' | 'reject';
}

export function addContentOptions(command: Command): Command {
  return command
    .option('--template <name>', 'what is sent; with --language')
    .option('--language <code>', 'of the template, as the provider writes it')
    .option('--text <text>', 'instead of a template, to people who wrote to the sender within 24 hours')
    .option('--body <text...>', "the body's parameters in order, with {{column}} where a row's value goes")
    .option('--components <json>', "the provider's components, instead of --body")
    .option('--sender <name>', 'name of the sender (default: `default`, or the only one)')
    .addOption(
      new Option('--bad-values <what>', 'values that WhatsApp refuses: clean them, or reject their rows').choices([
        'clean',
        'reject',
      ]),
    );
}

export async function senderNamed({ sql }: Runtime, name: string): Promise<number> {
  const [sender] = await selectSenders(sql, { name });
  if (!sender) throw new CommandError(`There is no sender named "${name}"`);
  return sender.id;
}

export function contentOf(options: ContentOptions): ContentInput {
  const { template: name, language, text, body, components } = options;
  if (text !== undefined) {
    if (name || language || body || components) throw new CommandError('Give either --text or a template');
    return { message: { type: 'text', text: { body: text } } };
  }
  if (!name || !language) throw new CommandError('Give --template and --language, or --text');
  return { template: { name, language, ...parameters(options) } };
}

function parameters({ body, components }: ContentOptions): { body?: string[]; components?: Json[] } {
  if (body && components) throw new CommandError('Give either --body or --components');
  if (!components) return body ? { body } : {};
  try {
    return { components: JSON.parse(components) };
  } catch (error) {
    throw new CommandError(`--components is not JSON: ${(error as Error).message}`);
  }
}
