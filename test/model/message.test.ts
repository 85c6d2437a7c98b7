// Messages that are no templates: what a row makes of them, and that what we let pass the provider's stand-in takes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mediaIdsIn, messageFault, type OwnMessage } from '../../src/model/message.ts';
import { compileComponents } from '../../src/model/placeholders.ts';
import { templateFaults } from '../../src/model/template-faults.ts';
import { type BadValues, compileRules } from '../../src/model/value-rules.ts';
import { checkMessage } from '../../src/simulator/check-message.ts';
import { anyMessage } from '../support/messages.ts';
import { anyRow } from '../support/templates.ts';

const text = (body: string): OwnMessage => ({ type: 'text', text: { body } });
const image = (fields: Record<string, string>): OwnMessage => ({ type: 'image', image: fields });
const place = (latitude: string): OwnMessage => ({ type: 'location', location: { latitude, longitude: '-17.4' } });
const judge = (message: OwnMessage, row: Record<string, string>, badValues: BadValues = 'reject') =>
  compileRules([message], badValues).judge((column) => row[column]);
const render = (message: OwnMessage, row: Record<string, string>) => compileComponents([message])(row)[0] as OwnMessage;
const refused = (message: OwnMessage) => checkMessage({ to: '221771234567', ...message }, null);

describe('a row is judged', () => {
  test.each<[string, OwnMessage, Record<string, string>, object | null]>([
    ['line breaks and runs of spaces', text('Bonjour {{a}}'), { a: 'Awa\n\n      Diop\t!' }, null],
    ['no value', text('Bonjour {{a}}'), { a: ' ' }, { code: 'value_missing', column: 'a' }],
    ['nothing at all', text('{{a|}}\n'), { a: '' }, { code: 'value_missing', column: 'a' }],
    ['4096 characters', text('{{a}}'), { a: '😀'.repeat(4096) }, null],
    ['4097 characters', text('{{a}}'), { a: '😀'.repeat(4097) }, { code: 'value_too_long', column: 'a' }],
    ['a caption of 1024', image({ id: '1', caption: '{{a}}' }), { a: 'x'.repeat(1024) }, null],
    [
      'a caption of 1025',
      image({ id: '1', caption: '{{a}}' }),
      { a: 'x'.repeat(1025) },
      { code: 'value_too_long', column: 'a' },
    ],
    ['an https link', image({ link: '{{a}}' }), { a: 'https://e.com/a.jpg' }, null],
    ['an http link', image({ link: '{{a}}' }), { a: 'http://e.com/a.jpg' }, { code: 'link_not_https', column: 'a' }],
    ['degrees', place('{{a}}'), { a: ' -14.6937 ' }, null],
    ['degrees with a comma', place('{{a}}'), { a: '14,6937' }, { code: 'value_not_number', column: 'a' }],
  ])('%s', (_, message, row, fault) => {
    expect(judge(message, row)).toEqual(fault);
    if (fault === null) expect(refused(render(message, row))).toBeNull();
  });

  test('where values are cleaned a text that is too long is cut, not its row left out', () => {
    const row = { a: 'mot '.repeat(1200) };
    expect(judge(text('{{a}}'), row, 'clean')).toBeNull();
    const { body } = render(text('{{a}}'), row).text as { body: string };
    expect([...body].length).toBeLessThanOrEqual(4096);
    expect(body).toMatch(/mot…$/);
  });
});

describe('the message itself', () => {
  test.each<[string, OwnMessage, string[]]>([
    ['a text of several lines', text('Bonjour,\n\n\tà bientôt'), []],
    ['an empty text', text(' \n'), ['text_missing']],
    ['a text of 4097', text('x'.repeat(4097)), ['text_too_long']],
    ['an http image', image({ link: 'http://e.com/a.jpg' }), ['media_not_https']],
    ['an image by id', image({ id: '1' }), []],
    ['a place that is none', place('ici'), ['text_not_number']],
  ])('%s', (_, message, codes) => {
    expect(templateFaults([message]).map((fault) => fault.code)).toEqual(codes);
    expect(refused(message) === null).toBe(codes.length === 0);
  });

  test.each<[string, object]>([
    ['another type', { type: 'poll', poll: {} }],
    ['another part', { type: 'text', text: { body: 'x' }, image: { id: '1' } }],
    ['no content', { type: 'text' }],
    ['link and id', { type: 'image', image: { link: 'https://e.com/a.jpg', id: '1' } }],
    ['neither link nor id', { type: 'video', video: { caption: 'x' } }],
    ['a place without a longitude', { type: 'location', location: { latitude: 14.7 } }],
  ])('with %s is not taken', (_, message) => {
    expect(messageFault(message as OwnMessage)).not.toBeNull();
  });
});

test('the numbers of a place may be numbers; those of a row stay texts', () => {
  const message = { type: 'location', location: { latitude: 14.7, longitude: '{{a}}' } };
  expect(messageFault(message)).toBeNull();
  expect(render(message, { a: '-17.4' })).toEqual({ ...message, location: { latitude: 14.7, longitude: '-17.4' } });
});

test('media named by id are found wherever they stand, those of a row are not', () => {
  const header = { type: 'header', parameters: [{ type: 'video', video: { id: '7' } }] };
  const cards = [{ type: 'carousel', cards: [{ card_index: 0, components: [header] }] }];
  expect(mediaIdsIn(cards)).toEqual([{ id: '7', path: 'components.0.cards.0.components.0.parameters.0.video.id' }]);
  expect(mediaIdsIn([image({ id: '8' })])).toEqual([{ id: '8', path: 'components.0.image.id' }]);
  expect(mediaIdsIn([image({ id: '{{a}}' })])).toEqual([]);
});

test('promise: of a message without faults, none of a row that passes is refused', () => {
  let passed = 0;
  fc.assert(
    fc.property(anyMessage, anyRow, fc.constantFrom('clean', 'reject'), (message, row, badValues) => {
      fc.pre(templateFaults([message]).length === 0 && judge(message, row, badValues) === null);
      passed += 1;
      expect(refused(render(message, row))).toBeNull();
    }),
    { numRuns: 500, maxSkipsPerRun: 200 },
  );
  expect(passed).toBeGreaterThanOrEqual(500);
});
