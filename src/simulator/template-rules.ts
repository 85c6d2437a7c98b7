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
  return checkComponents(template.components, sent.components ?? []);
}

function checkComponents(declared: readonly Part[], sent: Part[]): Problem | null {
  return (
    checkTexts(declared, sent) ??
    checkMedia(declared, sent) ??
    checkButtons(declared, sent) ??
    checkOffer(declared, sent) ??
    checkCards(declared, sent)
  );
}

function checkTexts(components: readonly Part[], sent: Part[]): Problem | null {
  for (const type of ['header', 'body']) {
    const declared = ofType(components, type);
    if (type === 'header' && declared && !isText(declared)) continue;
    const expected = placeholders(textOf(declared, components));
    const given = parametersOf(ofType(sent, type));
    if (expected.size !== given.length) {
      const details = `${type}: number of localizable_params (${given.length}) does not match the expected number of params (${expected.size})`;
      return { code: 132000, details };
    }
    const problem = checkNames(type, expected, given);
    if (problem) return problem;
  }
  return null;
}

/** Of an authentication template the text is fixed, and listed by some without it. */
function textOf(declared: Part | undefined, components: readonly Part[]): unknown {
  const buttons = ofType(components, 'buttons')?.buttons;
  const otp = Array.isArray(buttons) && buttons.some((button) => lower(button.type) === 'otp');
  return declared && lower(declared.type) === 'body' && otp ? (declared.text ?? '{{1}}') : declared?.text;
}

function checkNames(type: string, expected: ReadonlySet<string>, given: readonly Part[]): Problem | null {
  const named = [...expected].some((one) => !/^\{\{\s*\d+\s*\}\}$/.test(one));
  for (const parameter of given) {
    const name = parameter.parameter_name;
    if (named ? !expected.has(`{{${String(name)}}}`) : name !== undefined) {
      return { code: 100, details: `${type}: Parameter name is missing or does not exist in the template` };
    }
    if (!['text', 'currency', 'date_time'].includes(String(parameter.type))) {
      return { code: 132012, details: `${type}: Format mismatch, expected TEXT, received ${String(parameter.type)}` };
    }
  }
  return null;
}

function checkMedia(components: readonly Part[], sent: Part[]): Problem | null {
  const header = ofType(components, 'header');
  if (!header || isText(header)) return null;
  const format = String(header.format).toLowerCase();
  const given = parametersOf(ofType(sent, 'header'))[0]?.type;
  if (given === format) return null;
  return {
    code: 132012,
    details: `header: Format mismatch, expected ${format.toUpperCase()}, received ${given ?? 'UNKNOWN'}`,
  };
}

function checkButtons(components: readonly Part[], sent: Part[]): Problem | null {
  const listed = ofType(components, 'buttons')?.buttons;
  const buttons: Part[] = Array.isArray(listed) ? listed : [];
  const given = sent.filter((part) => lower(part.type) === 'button');
  for (const part of given) {
    const button = buttons[Number(part.index)];
    if (!button) return { code: 132018, details: `buttons: There is no button at index ${String(part.index)}` };
    const expected = EXPECTED[lower(button.type)];
    if (expected === undefined) continue;
    const fits =
      expected !== null && lower(part.sub_type) === expected[0] && parametersOf(part)[0]?.type === expected[1];
    if (!fits || (lower(button.type) === 'url' && placeholders(button.url).size === 0)) {
      return {
        code: 132018,
        details: `buttons: The button at index ${String(part.index)} does not take this parameter`,
      };
    }
  }
  for (const [index, button] of buttons.entries()) {
    const needs = ['otp', 'copy_code'].includes(lower(button.type)) || placeholders(button.url).size > 0;
    if (needs && !given.some((part) => String(part.index) === String(index))) {
      return {
        code: 131008,
        details: `buttons: Button at index ${index} of type ${String(button.type)} requires a parameter`,
      };
    }
  }
  return null;
}

/** `sub_type` and type of the parameter by type of button; null: takes none. */
const EXPECTED: Record<string, [string, string] | null> = {
  url: ['url', 'text'],
  otp: ['url', 'text'],
  copy_code: ['copy_code', 'coupon_code'],
  quick_reply: ['quick_reply', 'payload'],
  phone_number: null,
};

function checkOffer(components: readonly Part[], sent: Part[]): Problem | null {
  const declared = ofType(components, 'limited_time_offer');
  const [parameter] = parametersOf(ofType(sent, 'limited_time_offer'));
  if (!declared) return parameter ? { code: 132012, details: 'limited_time_offer: not in the template' } : null;
  const offer = declared.limited_time_offer as Part | undefined;
  if (offer?.has_expiration === false) return null;
  const given = parameter?.limited_time_offer as Part | undefined;
  if (typeof given?.expiration_time_ms === 'number') return null;
  return { code: 131008, details: 'limited_time_offer: expiration_time_ms is required, as a number' };
}

function checkCards(components: readonly Part[], sent: Part[]): Problem | null {
  const declared = cardsOf(ofType(components, 'carousel'));
  const given = cardsOf(ofType(sent, 'carousel'));
  if (declared.length !== given.length) {
    return { code: 132012, details: `carousel: expected ${declared.length} cards, received ${given.length}` };
  }
  for (const [index, card] of declared.entries()) {
    const own = given.find((one) => one.card_index === index) ?? {};
    const problem = checkComponents(partsOf(card), partsOf(own));
    if (problem) return { ...problem, details: `card ${index}: ${problem.details ?? ''}` };
  }
  return null;
}

function cardsOf(carousel: Part | undefined): Part[] {
  return Array.isArray(carousel?.cards) ? carousel.cards : [];
}

function partsOf(card: Part): Part[] {
  return Array.isArray(card.components) ? card.components : [];
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

function placeholders(text: unknown): Set<string> {
  return new Set(typeof text === 'string' ? text.match(/\{\{[^{}]+\}\}/g) : []);
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
