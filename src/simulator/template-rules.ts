// Whether a message's components fit the template they name.
import type { Problem } from './answers.ts';
import type { Template } from './behaviour.ts';

type Part = Record<string, unknown>;

/** What is wrong with a send of the template called `name`, null where nothing is. */
export function checkAgainstTemplates(message: Part, templates: readonly Template[]): Problem | null {
  const sent = message as { name: string; language: { code: string }; components?: Part[] };
  const template = templates.find((one) => one.name === sent.name && one.language === sent.language.code);
  const status = template?.status.toLowerCase();
  if (status === 'paused') return { code: 132015 };
  if (status === 'disabled') return { code: 132016 };
  if (!template || status !== 'approved') {
    return { code: 132001, details: `template name (${sent.name}) does not exist in ${sent.language.code}` };
  }
  const components = sent.components ?? [];
  return checkTexts(template, components) ?? checkMedia(template, components) ?? checkButtons(template, components);
}

function checkTexts(template: Template, sent: Part[]): Problem | null {
  for (const type of ['header', 'body']) {
    const declared = ofType(template.components, type);
    if (type === 'header' && declared && !isText(declared)) continue;
    const expected = placeholders(declared?.text);
    const given = parametersOf(ofType(sent, type)).length;
    if (expected === given) continue;
    const details = `${type}: number of localizable_params (${given}) does not match the expected number of params (${expected})`;
    return { code: 132000, details };
  }
  return null;
}

function checkMedia(template: Template, sent: Part[]): Problem | null {
  const header = ofType(template.components, 'header');
  if (!header || isText(header)) return null;
  const format = String(header.format).toLowerCase();
  const given = parametersOf(ofType(sent, 'header'))[0]?.type;
  if (given === format) return null;
  return {
    code: 132012,
    details: `header: Format mismatch, expected ${format.toUpperCase()}, received ${given ?? 'UNKNOWN'}`,
  };
}

function checkButtons(template: Template, sent: Part[]): Problem | null {
  const buttons = ofType(template.components, 'buttons')?.buttons;
  for (const [index, button] of (Array.isArray(buttons) ? buttons : []).entries()) {
    if (placeholders(button.url) === 0) continue;
    const given = sent.find((part) => lower(part.type) === 'button' && String(part.index) === String(index));
    if (parametersOf(given).length === 0) {
      return { code: 131008, details: `buttons: Button at index ${index} of type Url requires a parameter` };
    }
  }
  return null;
}

function isText(header: Part): boolean {
  return header.format === undefined || lower(header.format) === 'text';
}

function ofType(parts: readonly Part[], type: string): Part | undefined {
  return parts.find((part) => lower(part.type) === type);
}

/** The parameters a message gives to one of its components. */
export function parametersOf(component: Part | undefined): Part[] {
  return Array.isArray(component?.parameters) ? component.parameters : [];
}

function placeholders(text: unknown): number {
  return typeof text === 'string' ? new Set(text.match(/\{\{[^{}]+\}\}/g)).size : 0;
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
