import { expect, test } from 'vitest';
import { templateMismatches } from '../../src/model/template-match.ts';

const text = (...texts: string[]) => texts.map((one) => ({ type: 'text', text: one }));
const LISTED = [
  { type: 'HEADER', format: 'IMAGE' },
  { type: 'BODY', text: 'Bonjour {{1}}, {{2}} vous attend, {{1}} !' },
  { type: 'FOOTER', text: 'STOP pour arrêter' },
  { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY' }, { type: 'URL', url: 'https://x.sn/{{1}}' }] },
];
const FITTING = [
  { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.sn/a.png' } }] },
  { type: 'body', parameters: text('Awa', 'Dakar') },
  { type: 'button', sub_type: 'url', index: '1', parameters: text('promo') },
];

test('components that fit have nothing against them', () => {
  expect(templateMismatches(LISTED, FITTING)).toEqual([]);
});

test('each part that does not fit is named with what the template takes', () => {
  expect(templateMismatches(LISTED, [{ type: 'body', parameters: text('Awa') }])).toEqual([
    { part: 'header', message: "The template's header takes one parameter of type image" },
    { part: 'body', message: "The template's body takes 2 parameters, the campaign gives 1" },
    { part: 'buttons', message: "The template's button 1 has an address that takes a parameter" },
  ]);
});

test('a text header counts its placeholders, named ones too', () => {
  const listed = [{ type: 'HEADER', format: 'TEXT', text: 'Pour {{first_name}}' }];
  const named = [{ type: 'text', parameter_name: 'first_name', text: 'Awa' }];
  expect(templateMismatches(listed, [{ type: 'header', parameters: named }])).toEqual([]);
  expect(templateMismatches(listed, []).map((one) => one.part)).toEqual(['header']);
});

test('a template without parameters takes none, and what the list does not describe is not judged', () => {
  expect(templateMismatches([{ type: 'BODY', text: 'Bonjour' }], [])).toEqual([]);
  expect(
    templateMismatches([{ type: 'BODY', text: 'Bonjour' }], [{ type: 'body', parameters: text('x') }]),
  ).toHaveLength(1);
  expect(
    templateMismatches(['odd', null, 3, { type: 'CAROUSEL', cards: [] }], [{ type: 'carousel', cards: [] }]),
  ).toEqual([]);
});
