// What rows are judged by: each limit of the provider, and that what passes is never refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileComponents } from '../../src/model/placeholders.ts';
import type { Json } from '../../src/model/template.ts';
import { templateFaults } from '../../src/model/template-faults.ts';
import { type BadValues, compileRules } from '../../src/model/value-rules.ts';
import { anyRow, anyTemplate, refusedBy, texts } from '../support/templates.ts';

const judge = (components: Json[], row: Record<string, string>, badValues: BadValues = 'reject') =>
  compileRules(components, badValues).judge((column) => row[column]);
const body = (...text: string[]) => [{ type: 'body', parameters: texts(...text) }];
const header = (text: string) => [{ type: 'HEADER', parameters: texts(text) }];
const coupon = (code: string) => [
  {
    type: 'button',
    sub_type: 'copy_code',
    index: '0',
    parameters: [{ type: 'coupon_code', coupon_code: code }],
  },
];
const link = (kind: string, address: string) => [
  { type: 'header', parameters: [{ type: kind, [kind]: { link: address } }] },
];

describe('a row is judged', () => {
  test.each<[string, Json[], Record<string, string>, object | null]>([
    ['a value', body('{{a}}'), { a: 'Awa' }, null],
    ['no value', body('{{a}}'), { a: '' }, { code: 'value_missing', column: 'a' }],
    ['blanks', body('Bonjour {{a}}'), { a: ' \u00a0\u2003\ufeff\n' }, { code: 'value_missing', column: 'a' }],
    ['no value, a default', body('{{a|vous}}'), { a: '' }, null],
    ['no value, an empty default beside other text', body('Bonjour {{a|}}'), { a: '' }, null],
    ['nothing at all', body('{{a|}} {{b|}}'), { a: '', b: ' ' }, { code: 'value_missing', column: 'a' }],
    ['one of two', body('{{a|}} {{b|}}'), { a: '', b: 'x' }, null],
    ['a column that the list does not have', body('{{a}}{{b|}}'), {}, null],
    ['a line break', body('{{a}}'), { a: 'rue 10\nDakar' }, { code: 'value_refused', column: 'a' }],
    ['a break of another kind', body('{{a}}'), { a: 'rue 10\u2028Dakar' }, { code: 'value_refused', column: 'a' }],
    ['a tab', body('x {{b}} {{a}}'), { a: '1\t000', b: 'x' }, { code: 'value_refused', column: 'a' }],
    ['four spaces', body('{{a}}'), { a: 'a    b' }, null],
    ['five spaces', body('{{a}}'), { a: 'a     b' }, { code: 'value_refused', column: 'a' }],
    ['breaks and spaces at the ends', body('{{a}}'), { a: '\n      Awa \t' }, null],
    ['a body of 1024', body('{{a}}'), { a: 'x'.repeat(1024) }, null],
    ['a body of 1025', body('{{a}}'), { a: 'x'.repeat(1025) }, { code: 'value_too_long', column: 'a' }],
    ['a header of 60', header('Bonjour {{a}}'), { a: 'x'.repeat(52) }, null],
    ['a header of 61', header('Bonjour {{a}}'), { a: 'x'.repeat(53) }, { code: 'value_too_long', column: 'a' }],
    ['characters, not bytes or units', header('{{a}}'), { a: '😀'.repeat(60) }, null],
    ['61 characters', header('{{a}}'), { a: '😀'.repeat(61) }, { code: 'value_too_long', column: 'a' }],
    ['the longest', header('{{a}} {{b}}'), { a: 'x', b: 'y'.repeat(60) }, { code: 'value_too_long', column: 'b' }],
    ['a default that is too long for the rest', header(`{{a|${'x'.repeat(50)}}} {{b}}`), { a: '', b: 'y' }, null],
    [
      'a default and a value that are too long together',
      header(`{{a|${'x'.repeat(50)}}} {{b}}`),
      { a: ' ', b: 'y'.repeat(10) },
      { code: 'value_too_long', column: 'b' },
    ],
    ['a coupon of 15', coupon('{{a}}'), { a: 'x'.repeat(15) }, null],
    ['a coupon of 16', coupon('{{a}}'), { a: 'x'.repeat(16) }, { code: 'value_too_long', column: 'a' }],
    ['an https link', link('image', '{{a}}'), { a: 'HTTPS://e.com/a.jpg' }, null],
    ['an http link', link('image', '{{a}}'), { a: 'http://e.com/a.jpg' }, { code: 'link_not_https', column: 'a' }],
    ['no link', link('video', '{{a}}'), { a: 'photo.jpg' }, { code: 'link_not_https', column: 'a' }],
    ['the end of a link', link('document', 'https://e.com/{{a}}'), { a: 'anything' }, null],
    ['a link put together', link('image', 'http{{a}}://{{b}}'), { a: 's', b: 'e.com' }, null],
  ])('%s', (_, components, row, fault) => {
    expect(judge(components, row)).toEqual(fault);
  });

  test('fallback values and the cards of a carousel stand under the same limits', () => {
    const currency = {
      type: 'body',
      parameters: [{ type: 'currency', currency: { fallback_value: '{{a}}', code: 'EUR' } }],
    };
    const carousel = [{ type: 'carousel', cards: [{ card_index: 0, components: [...coupon('{{a}}'), currency] }] }];
    expect(judge(carousel, { a: '' })).toEqual({ code: 'value_missing', column: 'a' });
    expect(judge(carousel, { a: 'x'.repeat(16) })).toEqual({ code: 'value_too_long', column: 'a' });
    expect(judge([currency], { a: 'x'.repeat(1024) })).toBeNull();
    expect(judge([currency], { a: 'x'.repeat(1025) })).toEqual({ code: 'value_too_long', column: 'a' });
  });

  test('where values are cleaned, only what cannot be mended is wrong: no value, no https, a coupon too long', () => {
    const clean = (components: Json[], a: string) => judge(components, { a }, 'clean');
    expect(clean(body('{{a}}'), `a\n${'x'.repeat(2000)}`)).toBeNull();
    expect(clean(header('{{a}}'), 'x'.repeat(100))).toBeNull();
    expect(clean(body('{{a}}'), '\n')).toEqual({ code: 'value_missing', column: 'a' });
    expect(clean(link('image', '{{a}}'), 'http://e.com')).toEqual({ code: 'link_not_https', column: 'a' });
    expect(clean(coupon('{{a}}'), 'x'.repeat(16))).toEqual({ code: 'value_too_long', column: 'a' });
    expect(clean(coupon('{{a}}'), `x${' '.repeat(15)}y`)).toBeNull(); // six characters once it is cleaned
  });

  test('what is not a text parameter may be empty by its default', () => {
    const document = { link: 'https://e.com/a.pdf', filename: '{{a|}}' };
    expect(judge([{ type: 'header', parameters: [{ type: 'document', document }] }], { a: '' })).toBeNull();
  });
});

describe('the template itself', () => {
  test.each<[string, Json[], string | null]>([
    ['a text', body('Bonjour'), null],
    ['an empty text', body('a', ''), 'text_missing'],
    ['a line break', body('Bonjour\n{{a}}'), 'text_refused'],
    ['a line break at the end', body('Bonjour {{a}}\n'), 'text_refused'],
    ['a line break in a default', body('Bonjour {{a|cher\nclient}}'), 'text_refused'],
    ['spaces that an empty default brings together', body('a   {{a|}}  b'), 'text_refused'],
    ['the same with a default', body('a   {{a|x}}  b'), null],
    ['a header of 61', header('x'.repeat(61)), 'text_too_long'],
    ['a header without room for the value', header(`${'x'.repeat(60)}{{a}}`), 'text_too_long'],
    ['a header with room for a default', header(`${'x'.repeat(60)}{{a|}}`), null],
    ['an http image', link('image', 'http://e.com/a.jpg'), 'media_not_https'],
    ['an https image', link('image', 'https://e.com/a.jpg'), null],
    ['an http image of a row', link('image', 'http://e.com/{{a}}.jpg'), 'media_not_https'],
    ['an http image by default', link('video', '{{a|http://e.com/a.mp4}}'), 'media_not_https'],
    ['an image by its id', [{ type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] }], null],
  ])('%s', (_, components, code) => {
    expect(templateFaults(components).map((fault) => fault.code)).toEqual(code === null ? [] : [code]);
  });

  test('is not held against its rows', () => {
    expect(judge(header(`${'x'.repeat(60)}{{a}}`), { a: 'x' })).toBeNull();
    expect(judge(link('image', 'http://e.com/{{a}}.jpg'), { a: 'x' })).toBeNull();
  });

  test('each fault names its place', () => {
    expect(templateFaults(body('a', ''))).toMatchObject([{ path: 'components.0.parameters.1.text' }]);
  });
});

test('promise: of a template without faults, no message of a row that passes is refused for its values', () => {
  let passed = 0;
  fc.assert(
    fc.property(anyTemplate, anyRow, fc.constantFrom('clean', 'reject'), (components, row, badValues) => {
      fc.pre(templateFaults(components).length === 0 && judge(components, row, badValues) === null);
      passed += 1;
      expect(refusedBy(compileComponents(components)(row))).toBeNull();
    }),
    { numRuns: 1000, maxSkipsPerRun: 200 },
  );
  expect(passed).toBeGreaterThanOrEqual(1000);
});

test('no row is left out that the provider would have taken as it stands', () => {
  fc.assert(
    fc.property(anyTemplate, anyRow, (components, row) => {
      fc.pre(templateFaults(components).length === 0 && judge(components, row) !== null);
      const asItStands = JSON.parse(JSON.stringify(components), (_, text) =>
        typeof text !== 'string'
          ? text
          : text.replace(
              /\{\{(\w+)(?:\|([^}]*))?\}\}/g,
              (_, column, fallback) => row[column]?.trim() || fallback || '',
            ),
      );
      const fault = judge(components, row);
      // A missing value is refused though the rest of the text stands: nobody wants `Bonjour !` by accident.
      if (fault?.code !== 'value_missing') expect(refusedBy(asItStands)).not.toBeNull();
    }),
    { numRuns: 1000, maxSkipsPerRun: 200 },
  );
});
