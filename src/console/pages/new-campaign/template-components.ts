// The provider's array of a template's components, made of the values of its slots, and read back.
import type { Json } from '../../../model/template.ts';
import {
  bodyNames,
  cardsOf,
  isPart,
  lower,
  mediaKind,
  type Part,
  partsOf,
  placeholdersOf,
  textOf,
  UPLOADED,
  type Values,
} from './template-slots.ts';

export function componentsOf(listed: readonly Json[], values: Values, prefix = ''): Json[] {
  const parts = partsOf([...listed]);
  const value = (key: string) => values[`${prefix}${key}`] ?? '';
  const texts = (place: string, names: readonly string[]): Json[] =>
    names.map((name) => ({
      type: 'text',
      ...(/^\d+$/.test(name) ? {} : { parameter_name: name }),
      text: value(`${place}.${name}`),
    }));
  return parts.flatMap((part): Json[] => {
    switch (lower(part.type)) {
      case 'header': {
        const parameters = headerParameters(part, value, texts);
        return parameters.length > 0 ? [{ type: 'header', parameters }] : [];
      }
      case 'body': {
        const names = bodyNames(part, parts);
        return names.length > 0 ? [{ type: 'body', parameters: texts('body', names) }] : [];
      }
      case 'buttons':
        return partsOf(part.buttons).flatMap((button, i) => buttonComponent(button, i, value));
      case 'limited_time_offer': {
        if (isPart(part.limited_time_offer) && part.limited_time_offer.has_expiration === false) return [];
        const offer = { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: value('offer') } };
        return [{ type: 'limited_time_offer', parameters: [offer] }];
      }
      case 'carousel': {
        const cards = cardsOf(part).map((components, i) => ({
          card_index: i,
          components: componentsOf(components, values, `${prefix}card.${i}.`),
        }));
        return [{ type: 'carousel', cards }];
      }
      default:
        return [];
    }
  });
}

function headerParameters(
  part: Part,
  value: (key: string) => string,
  texts: (place: string, names: readonly string[]) => Json[],
): Json[] {
  const kind = mediaKind(part);
  if (kind) {
    const media = value('header.media');
    const where = media.startsWith(UPLOADED) ? { id: media.slice(UPLOADED.length) } : { link: media };
    return [{ type: kind, [kind]: where }];
  }
  if (lower(part.format) !== 'location') return texts('header', placeholdersOf(part.text));
  const named = Object.fromEntries(
    (['name', 'address'] as const).flatMap((key) => (value(`header.${key}`) ? [[key, value(`header.${key}`)]] : [])),
  );
  const location = { latitude: value('header.latitude'), longitude: value('header.longitude'), ...named };
  return [{ type: 'location', location }];
}

function buttonComponent(button: Part, at: number, value: (key: string) => string): Json[] {
  const head = { type: 'button', index: String(at) };
  switch (lower(button.type)) {
    case 'url':
      if (placeholdersOf(button.url).length === 0) return [];
      return [{ ...head, sub_type: 'url', parameters: [{ type: 'text', text: value(`button.${at}`) }] }];
    case 'otp': // the code once more
      return [{ ...head, sub_type: 'url', parameters: [{ type: 'text', text: value('body.1') }] }];
    case 'copy_code': {
      const parameters = [{ type: 'coupon_code', coupon_code: value(`button.${at}`) }];
      return [{ ...head, sub_type: 'copy_code', parameters }];
    }
    default:
      return [];
  }
}

/** Of components that fit the template; what is not there is empty. */
export function valuesOf(listed: readonly Json[], components: readonly Json[], prefix = ''): Record<string, string> {
  const [parts, given] = [partsOf([...listed]), partsOf([...components])];
  const of = (type: string) => given.find((part) => lower(part.type) === type);
  const found = parts.flatMap((part): [string, string][] => {
    const type = lower(part.type);
    const parameters = partsOf(of(type)?.parameters);
    switch (type) {
      case 'header':
        return headerValues(part, parameters);
      case 'body':
        return bodyNames(part, parts).map((name, i) => [`body.${name}`, contentOf(parameterOf(parameters, name, i))]);
      case 'buttons':
        return partsOf(part.buttons).map((_, i) => {
          const own = given.find((one) => lower(one.type) === 'button' && String(one.index) === String(i));
          return [`button.${i}`, contentOf(partsOf(own?.parameters)[0])];
        });
      case 'limited_time_offer':
        return [['offer', contentOf(parameters[0])]];
      default:
        return [];
    }
  });
  const cards = parts.filter((part) => lower(part.type) === 'carousel').flatMap(cardsOf);
  const own = cardsOf(of('carousel') ?? {});
  const inCards = cards.flatMap((card, i) => Object.entries(valuesOf(card, own[i] ?? [], `${prefix}card.${i}.`)));
  return Object.fromEntries([...found.map(([key, value]) => [`${prefix}${key}`, value]), ...inCards]);
}

function headerValues(part: Part, parameters: readonly Part[]): [string, string][] {
  const [first] = parameters;
  const kind = mediaKind(part);
  if (kind) {
    const media = first?.[kind];
    const id = isPart(media) && typeof media.id === 'string' ? `${UPLOADED}${media.id}` : '';
    return [['header.media', id || (isPart(media) ? textOf(media.link) : '')]];
  }
  if (lower(part.format) === 'location') {
    const place = isPart(first?.location) ? first.location : {};
    return ['latitude', 'longitude', 'name', 'address'].map((key) => [`header.${key}`, String(place[key] ?? '')]);
  }
  return placeholdersOf(part.text).map((name, i) => [`header.${name}`, contentOf(parameterOf(parameters, name, i))]);
}

function parameterOf(parameters: readonly Part[], name: string, at: number): Part | undefined {
  return parameters.find((one) => one.parameter_name === name) ?? (/^\d+$/.test(name) ? parameters[at] : undefined);
}

/** Of a text, an amount, a date, a coupon, the end of an offer. */
function contentOf(parameter: Part | undefined): string {
  const content = parameter?.[textOf(parameter.type)];
  if (!isPart(content)) return textOf(content);
  return textOf(content.fallback_value) || String(content.expiration_time_ms ?? '');
}
