// Templates that the provider refuses for how they are built, whatever the row.
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/template.ts';
import { templateFaults } from '../../src/model/template-faults.ts';

const text = (fields: object = {}) => ({ type: 'text', text: 'x', ...fields });
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const buttons = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    type: 'button',
    sub_type: 'quick_reply',
    index: String(i),
    parameters: [{ type: 'payload', payload: 'x' }],
  }));
const cards = (count: number, ...components: object[]) => ({
  type: 'carousel',
  cards: Array.from({ length: count }, (_, i) => ({ card_index: i, components })),
});
const named = { parameter_name: 'first_name' };

test.each<[string, object[], [code: string, path: string] | null]>([
  ['ten buttons', buttons(10), null],
  ['eleven buttons', buttons(11), ['too_many_buttons', 'components']],
  ['ten cards', [cards(10)], null],
  ['eleven cards', [cards(11)], ['too_many_cards', 'components.0.cards']],
  ['eleven buttons of a card', [cards(1, ...buttons(11))], ['too_many_buttons', 'components.0.cards.0.components']],
  ['names only', [body(text(named), text({ parameter_name: 'b' }))], null],
  ['a name and a number', [body(text(named), text())], ['parameters_mixed', 'components.0.parameters.1']],
  [
    'names in the body and none in the header',
    [{ type: 'header', parameters: [text()] }, body(text(named))],
    ['parameters_mixed', 'components.0.parameters.0'],
  ],
  [
    'names beside a button, which has none',
    [body(text(named)), { type: 'button', sub_type: 'url', index: '0', parameters: [text()] }],
    null,
  ],
  [
    'a parameter of no known type',
    [body({ type: 'texte', texte: 'x' })],
    ['parameter_unknown', 'components.0.parameters.0.type'],
  ],
  [
    'an image without link and id',
    [{ type: 'header', parameters: [{ type: 'image', image: {} }] }],
    ['media_missing', 'components.0.parameters.0.image'],
  ],
  [
    'an amount that is no number',
    [body({ type: 'currency', currency: { fallback_value: '1 €', code: 'EUR', amount_1000: 'mille' } })],
    ['text_not_number', 'components.0.parameters.0.currency.amount_1000'],
  ],
])('%s', (_, components, fault) => {
  const found = templateFaults(components as Json[]).map(({ code, path }) => [code, path]);
  expect(found).toEqual(fault ? [fault] : []);
});
