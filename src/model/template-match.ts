// Whether a campaign's components fit the template that the provider lists: number, kind and names of parameters.

import type { Json } from './template.ts';
import { componentOf } from './text-places.ts';

export interface Mismatch {
  /** `header`, `body`, `buttons`, `limited_time_offer`, `carousel`, or `card 2: body` …: cards are counted from 1. */
  part: string;
  message: string;
}

type Part = Record<string, Json | undefined>;

/** Every way in which the given components do not fit. Parts that the list does not describe are not judged. */
export function templateMismatches(listed: readonly Json[], given: readonly Json[]): Mismatch[] {
  const [parts, own] = [listed.filter(isPart), given.filter(isPart)];
  const compared = parts.flatMap((part): Mismatch[] => {
    switch (lower(part.type)) {
      case 'body':
        return compareTexts('body', part, parametersOf(own, 'body'), bodyOfCode(part, parts));
      case 'header':
        return compareHeader(part, parametersOf(own, 'header'));
      case 'buttons':
        return compareButtons(part, own);
      case 'limited_time_offer':
        return compareOffer(part, own);
      case 'carousel':
        return compareCarousel(part, own);
      default:
        return [];
    }
  });
  return [...compared, ...findExtras(parts, own)];
}

/** An authentication template may be listed without its text: it takes the code. */
function bodyOfCode(body: Part, parts: readonly Part[]): string | undefined {
  const isCode = buttonsOf(parts).some((button) => lower(button.type) === 'otp');
  return body.text === undefined && isCode ? '{{1}}' : undefined;
}

function compareTexts(part: string, listed: Part, parameters: readonly Part[], text = listed.text): Mismatch[] {
  const names = placeholdersOf(text);
  if (names.length !== parameters.length) {
    const message = `The template's ${part} takes ${count(names.length)}, the campaign gives ${parameters.length}`;
    return [{ part, message }];
  }
  const kinds = parameters.flatMap((parameter) => {
    const type = lower(parameter.type);
    return ['text', 'currency', 'date_time'].includes(type) ? [] : [type];
  });
  if (kinds.length > 0)
    return [{ part, message: `The template's ${part} takes texts, the campaign gives ${kinds[0]}` }];
  return compareNames(part, names, parameters);
}

/** Templates name their parameters or number them, all of them alike. */
function compareNames(part: string, names: readonly string[], parameters: readonly Part[]): Mismatch[] {
  const given = parameters.map((parameter) => parameter.parameter_name);
  const named = names.some((name) => !/^\d+$/.test(name));
  if (!named) {
    if (given.every((name) => name === undefined)) return [];
    return [{ part, message: `The template's ${part} numbers its parameters: leave parameter_name out` }];
  }
  const missing = names.filter((name) => !given.includes(name));
  if (missing.length === 0) return [];
  const message = `The template's ${part} names its parameters: ${missing.join(', ')} must be given as parameter_name`;
  return [{ part, message }];
}

function compareHeader(listed: Part, parameters: readonly Part[]): Mismatch[] {
  const format = lower(listed.format);
  if (format === '' || format === 'text') return compareTexts('header', listed, parameters);
  if (parameters.length === 1 && lower(parameters[0]?.type) === format) return [];
  return [{ part: 'header', message: `The template's header takes one parameter of type ${format}` }];
}

/** Which button a component speaks of is told by `index`. */
function compareButtons(listed: Part, given: readonly Part[]): Mismatch[] {
  const buttons = (Array.isArray(listed.buttons) ? listed.buttons : []).map((button) => (isPart(button) ? button : {}));
  const own = given.filter((part) => lower(part.type) === 'button');
  const faults = buttons.flatMap((button, index) => compareButton(button, index, buttonAt(own, index)));
  const strays = own.filter((part) => !(Number(part.index) >= 0 && Number(part.index) < buttons.length));
  return [
    ...faults,
    ...strays.map((part) => `The template has no button ${String(part.index)}: it has ${buttons.length}`),
  ].map((message) => ({ part: 'buttons', message }));
}

function buttonAt(own: readonly Part[], index: number): Part | undefined {
  return own.find((part) => String(part.index) === String(index));
}

/** What each type of button takes: the `sub_type` and the type of its one parameter; null: nothing. */
function takenBy({ type, url }: Part): { subType: string; parameter: string; what: string; optional?: true } | null {
  switch (lower(type)) {
    case 'url':
      if (placeholdersOf(url).length === 0) return null;
      return { subType: 'url', parameter: 'text', what: 'has an address that takes a parameter' };
    case 'otp':
      return { subType: 'url', parameter: 'text', what: 'takes the code once more' };
    case 'copy_code':
      return { subType: 'copy_code', parameter: 'coupon_code', what: 'takes a coupon_code' };
    case 'quick_reply':
      return { subType: 'quick_reply', parameter: 'payload', what: 'takes a payload', optional: true };
    default:
      return null;
  }
}

/** Types that this version knows; of others nothing is said. */
const KNOWN_BUTTONS = new Set(['url', 'otp', 'copy_code', 'quick_reply', 'phone_number']);

function compareButton(listed: Part, index: number, given: Part | undefined): string[] {
  if (!KNOWN_BUTTONS.has(lower(listed.type))) return [];
  const taken = takenBy(listed);
  if (!taken) return given ? [`The template's button ${index} takes no parameter`] : [];
  if (!given) return taken.optional ? [] : [`The template's button ${index} ${taken.what}`];
  const [parameter, ...more] = Array.isArray(given.parameters) ? given.parameters.filter(isPart) : [];
  const fits =
    lower(given.sub_type) === taken.subType && lower(parameter?.type) === taken.parameter && more.length === 0;
  if (fits) return [];
  return [
    `The template's button ${index} ${taken.what}: sub_type ${taken.subType}, one parameter of type ${taken.parameter}`,
  ];
}

function compareOffer(listed: Part, given: readonly Part[]): Mismatch[] {
  const offer = isPart(listed.limited_time_offer ?? null) ? (listed.limited_time_offer as Part) : {};
  const [parameter] = parametersOf(given, 'limited_time_offer');
  const expires = isPart(parameter?.limited_time_offer ?? null);
  if (expires || offer.has_expiration === false) return [];
  const message = "The template's offer ends at a time: give limited_time_offer with expiration_time_ms";
  return [{ part: 'limited_time_offer', message }];
}

function compareCarousel(listed: Part, given: readonly Part[]): Mismatch[] {
  const cards = cardsOf(listed);
  const own = cardsOf(given.find((part) => lower(part.type) === 'carousel') ?? {});
  if (cards.length !== own.length) {
    const message = `The template's carousel has ${cards.length} cards, the campaign gives ${own.length}`;
    return [{ part: 'carousel', message }];
  }
  return cards.flatMap((card, i) => {
    const filled = own.find((one) => Number(one.card_index) === i) ?? own[i] ?? {};
    return templateMismatches(componentsOf(card), componentsOf(filled)).map(({ part, message }) => ({
      part: `card ${i + 1}: ${part}`,
      message: `Card ${i + 1}: ${message}`,
    }));
  });
}

const JUDGED = ['header', 'body', 'limited_time_offer', 'carousel'];

/** Parts with parameters that the template does not have. */
function findExtras(listed: readonly Part[], given: readonly Part[]): Mismatch[] {
  const has = new Set(listed.map((part) => lower(part.type)));
  if (!has.has('body') && !has.has('carousel')) return []; // the list does not describe it
  const extra = given.filter((part) => {
    const type = componentOf(part as { [key: string]: Json }, lower(part.type));
    if (type === 'button') return !has.has('buttons');
    return (
      JUDGED.includes(type) && !has.has(type) && (parametersOf([part], type).length > 0 || cardsOf(part).length > 0)
    );
  });
  return extra.map((part) => ({
    part: lower(part.type),
    message: `The template has no ${lower(part.type)}: take it out`,
  }));
}

function placeholdersOf(text: Json | undefined): string[] {
  const found = String(text ?? '').match(/\{\{[^}]*\}\}/g) ?? [];
  return [...new Set(found.map((one) => one.slice(2, -2).trim()))];
}

function parametersOf(given: readonly Part[], type: string): Part[] {
  const part = given.find((one) => lower(one.type) === type);
  return Array.isArray(part?.parameters) ? part.parameters.filter(isPart) : [];
}

function buttonsOf(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => (Array.isArray(part.buttons) ? part.buttons.filter(isPart) : []));
}

function cardsOf(part: Part): Part[] {
  return Array.isArray(part.cards) ? part.cards.filter(isPart) : [];
}

function componentsOf(card: Part): Json[] {
  return Array.isArray(card.components) ? card.components : [];
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
