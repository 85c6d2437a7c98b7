// Templates and rows of every kind, and what the provider refuses in a message, in plain words.
import fc from 'fast-check';
import type { Json } from '../../src/model/template.ts';

export const texts = (...text: string[]) => text.map((one) => ({ type: 'text', text: one }));

const slot = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '|', '|vous', '|https://e.com/x', `|${'y'.repeat(14)}`))
  .map(([column, fallback]) => `{{${column}${fallback}}}`);
const literal = fc.constantFrom(
  '',
  '',
  ' ',
  'Bonjour ',
  '    ',
  ' FCFA',
  'https://e.com/',
  'http',
  'x'.repeat(50),
  '😀',
);
const text = fc.array(fc.oneof(literal, slot), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));

const component: fc.Arbitrary<Json> = fc.oneof(
  fc.array(text, { maxLength: 3 }).map((all) => ({ type: 'body', parameters: texts(...all) })),
  text.map((one) => ({ type: 'header', parameters: texts(one) })),
  fc
    .tuple(fc.constantFrom('image', 'video', 'document'), text)
    .map(([kind, link]) => ({ type: 'header', parameters: [{ type: kind, [kind]: { link } }] })),
  text.map((one) => ({ type: 'button', sub_type: 'url', index: '0', parameters: texts(one) })),
  text.map((payload) => ({
    type: 'button',
    sub_type: 'quick_reply',
    index: '0',
    parameters: [{ type: 'payload', payload }],
  })),
  text.map((coupon_code) => ({
    type: 'button',
    sub_type: 'copy_code',
    index: '0',
    parameters: [{ type: 'coupon_code', coupon_code }],
  })),
);

export const anyTemplate: fc.Arbitrary<Json[]> = fc.oneof(
  fc.array(component, { minLength: 1, maxLength: 3 }),
  component.map((one) => [{ type: 'carousel', cards: [{ card_index: 0, components: [one] }] }]),
);

/** White space of every kind that JavaScript or Postgres might see in its own way, and what looks like it. */
const BLANKS = [...' \t\n\v\f\r\u0085\u00a0\u1680\u180e\u2003\u200b\u2028\u2029\u202f\u3000\ufeff'];
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...BLANKS, '     ', 'a', '😀', 'é'), maxLength: 12 }),
  fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '')), // Postgres keeps no NUL
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'Awa', '5 000', 'HTTPS://e.com/a', 'http://e.com/a', 'ſ://e.com', '{{a}}'),
  fc
    .tuple(fc.constantFrom('x', '😀', 'e\u0301', 'mot ', '👩‍👩‍👧'), fc.constantFrom(7, 15, 16, 60, 61, 512, 1024, 1025))
    .map(([unit, times]) => unit.repeat(times)),
);

/** A row with every column. */
export const anyRow: fc.Arbitrary<Record<string, string>> = fc.record({ a: value, b: value, c: value });

/** In the widest reading of `new-line/tab characters or more than 4 consecutive spaces`. */
const BROKEN = /[\n\r\t\v\f\u2028\u2029]| {5}/;
const LIMITS: Record<string, number> = { body: 1024, header: 60 };

interface Component {
  type?: string;
  parameters?: Parameter[];
  cards?: { components: Component[] }[];
}
type Parameter = Partial<Record<'type' | 'text' | 'payload' | 'coupon_code', string>> &
  Partial<Record<'image' | 'video' | 'document', { link: string }>>;

/** Why the provider refuses these components, null where it takes them. */
export function refusedBy(components: readonly Json[]): string | null {
  const problems = (components as readonly Component[]).flatMap(({ type = '', parameters = [], cards = [] }) => [
    ...parameters.map((parameter) => refusedParameter(type, parameter)),
    ...cards.map((card) => refusedBy(card.components as Json[])),
  ]);
  return problems.find((problem) => problem !== null) ?? null;
}

function refusedParameter(component: string, parameter: Parameter): string | null {
  const media = parameter.image ?? parameter.video ?? parameter.document;
  if (media) return !/^https:\/\//i.test(media.link) ? 'no https' : BROKEN.test(media.link) ? 'white space' : null;
  const given = parameter.text ?? parameter.payload ?? parameter.coupon_code ?? '';
  const limit = parameter.type === 'coupon_code' ? 15 : (LIMITS[component] ?? Number.POSITIVE_INFINITY);
  if (given.trim() === '') return 'empty';
  if (BROKEN.test(given)) return 'white space';
  return [...given].length > limit ? `longer than ${limit}` : null;
}
