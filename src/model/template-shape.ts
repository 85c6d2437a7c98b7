// What is wrong with the build of a template's components whatever the row: too many parts, parameters of no known kind.
import type { Json } from './template.ts';

export interface ShapeFault {
  code: 'too_many_buttons' | 'too_many_cards' | 'parameters_mixed' | 'parameter_unknown' | 'media_missing';
  path: string;
  message: string;
}

const MAX_BUTTONS = 10;
const MAX_CARDS = 10;

const MEDIA = ['image', 'video', 'document', 'gif'];
/** Of Meta's template reference; those of shops and flows are passed on as they are. */
const PARAMETER_TYPES = new Set([
  ...['text', 'currency', 'date_time', 'location', 'payload', 'coupon_code', 'limited_time_offer', ...MEDIA],
  ...['action', 'product', 'order_status', 'tap_target_configuration'],
]);

type Part = { [key: string]: Json };
/** A part, and where it stands. */
type Placed = readonly [part: Part, path: string];

export function shapeFaults(components: readonly Json[], path = 'components'): ShapeFault[] {
  const parts = partsIn(components, path);
  const parameters = parts.flatMap(([part, at]) => partsIn(part.parameters, `${at}.parameters`));
  return [
    ...countButtons(parts, path),
    ...parameters.flatMap(judgeParameter),
    ...findMixture(parts),
    ...parts.flatMap(judgeCards),
  ];
}

function countButtons(parts: readonly Placed[], path: string): ShapeFault[] {
  const buttons = parts.filter(([part]) => part.type === 'button').length;
  if (buttons <= MAX_BUTTONS) return [];
  const message = `A template has ${MAX_BUTTONS} buttons at most, here are ${buttons}: take some out`;
  return [{ code: 'too_many_buttons', path, message }];
}

function judgeParameter([parameter, path]: Placed): ShapeFault[] {
  const type = String(parameter.type);
  if (!PARAMETER_TYPES.has(type)) {
    const message = `WhatsApp knows no parameter of type "${type}": write text, currency, date_time, image, video …`;
    return [{ code: 'parameter_unknown', path: `${path}.type`, message }];
  }
  if (!MEDIA.includes(type)) return [];
  const media = parameter[type];
  if (isPart(media) && (media.link !== undefined || media.id !== undefined)) return [];
  return [{ code: 'media_missing', path: `${path}.${type}`, message: `Give the ${type} by its link or its id` }];
}

/** Parameters have names or have none, all of them in all texts of a template. */
function findMixture(parts: readonly Placed[]): ShapeFault[] {
  const texts = parts
    .filter(([part]) => part.type === 'header' || part.type === 'body')
    .flatMap(([part, at]) => partsIn(part.parameters, `${at}.parameters`))
    .filter(([parameter]) => ['text', 'currency', 'date_time'].includes(String(parameter.type)));
  const nameless = texts.find(([parameter]) => parameter.parameter_name === undefined);
  if (!nameless || texts.every(([parameter]) => parameter.parameter_name === undefined)) return [];
  const message = 'Some parameters have a parameter_name and some have none: name all of them, or none';
  return [{ code: 'parameters_mixed', path: nameless[1], message }];
}

function judgeCards([part, path]: Placed): ShapeFault[] {
  const cards = partsIn(part.cards, `${path}.cards`);
  const inside = cards.flatMap(([card, at]) =>
    Array.isArray(card.components) ? shapeFaults(card.components, `${at}.components`) : [],
  );
  if (cards.length <= MAX_CARDS) return inside;
  const message = `A carousel has ${MAX_CARDS} cards at most, here are ${cards.length}: take some out`;
  return [{ code: 'too_many_cards', path: `${path}.cards`, message }, ...inside];
}

function partsIn(value: Json | readonly Json[] | undefined, path: string): Placed[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((child: Json, i): Placed[] => (isPart(child) ? [[child, `${path}.${i}`]] : []));
}

function isPart(value: Json | undefined): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
