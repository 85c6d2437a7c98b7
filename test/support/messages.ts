// Messages of every kind but templates, and rows for them.
import fc from 'fast-check';
import type { OwnMessage } from '../../src/model/message.ts';

const slot = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '|', '|vous', '|https://e.com/x', '|14.7'))
  .map(([column, fallback]) => `{{${column}${fallback}}}`);
const literal = fc.constantFrom(
  '',
  ' ',
  '\n',
  'Bonjour ',
  'a\n\nb      c',
  'https://e.com/',
  '-1',
  'x'.repeat(1000),
  '😀',
);
const text = fc
  .array(fc.oneof(literal, slot), { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(''))
  .filter((whole) => whole !== '');

/** As the API takes them; what is wrong with some of them whatever the row is said by their faults. */
export const anyMessage: fc.Arbitrary<OwnMessage> = fc.oneof(
  text.map((body) => ({ type: 'text', text: { body } })),
  fc
    .tuple(fc.constantFrom('image', 'video', 'document'), text, fc.option(text, { nil: undefined }))
    .map(([type, link, caption]) => ({ type, [type]: caption === undefined ? { link } : { link, caption } })),
  text.map((link) => ({ type: 'audio', audio: { link } })),
  fc
    .tuple(slot, slot)
    .map(([latitude, longitude]) => ({ type: 'location', location: { latitude, longitude, name: 'Ici' } })),
);
