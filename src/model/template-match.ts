// Whether a campaign's components fit the template that the provider lists: number and kind of parameters.
import type { Json } from './template.ts';

export interface Mismatch {
  /** `header`, `body` or `buttons`. */
  part: string;
  message: string;
}

type Part = Record<string, Json | undefined>;

/** Every way in which the given components do not fit. Parts that the list does not describe are not judged. */
export function templateMismatches(listed: readonly Json[], given: readonly Json[]): Mismatch[] {
  return listed.filter(isPart).flatMap((part): Mismatch[] => {
    const type = lower(part.type);
    if (type === 'body') return compareTexts('body', part, parametersOf(given, 'body'));
    if (type === 'header') return compareHeader(part, parametersOf(given, 'header'));
    if (type === 'buttons') return compareButtons(part, given);
    return [];
  });
}

function compareTexts(part: string, listed: Part, parameters: readonly Part[]): Mismatch[] {
  const wanted = new Set(String(listed.text ?? '').match(/\{\{[^}]*\}\}/g)).size;
  if (wanted === parameters.length) return [];
  return [{ part, message: `The template's ${part} takes ${count(wanted)}, the campaign gives ${parameters.length}` }];
}

function compareHeader(listed: Part, parameters: readonly Part[]): Mismatch[] {
  const format = lower(listed.format);
  if (format === '' || format === 'text') return compareTexts('header', listed, parameters);
  if (parameters.length === 1 && lower(parameters[0]?.type) === format) return [];
  return [{ part: 'header', message: `The template's header takes one parameter of type ${format}` }];
}

/** A button whose address has a placeholder needs its value; which one is told by `index`. */
function compareButtons(listed: Part, given: readonly Json[]): Mismatch[] {
  const buttons = Array.isArray(listed.buttons) ? listed.buttons : [];
  const supplied = new Set(
    given
      .filter(isPart)
      .filter((part) => lower(part.type) === 'button')
      .map((part) => String(part.index)),
  );
  return buttons.flatMap((button, index) => {
    if (!isPart(button) || !String(button.url ?? '').includes('{{') || supplied.has(String(index))) return [];
    return [{ part: 'buttons', message: `The template's button ${index} has an address that takes a parameter` }];
  });
}

function parametersOf(given: readonly Json[], type: string): Part[] {
  const part = given.filter(isPart).find((one) => lower(one.type) === type);
  return Array.isArray(part?.parameters) ? part.parameters.filter(isPart) : [];
}

function count(parameters: number): string {
  return `${parameters} ${parameters === 1 ? 'parameter' : 'parameters'}`;
}

function lower(value: Json | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function isPart(value: Json): value is Part & { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
