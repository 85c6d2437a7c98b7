// Placeholders in template components, for every shape of component and every value of a row.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileComponents, findPlaceholders, PlaceholderError } from '../../src/model/placeholders.ts';
import type { Json } from '../../src/model/template.ts';

const render = (text: string, variables: Record<string, string> = {}) => compileComponents([text])(variables)[0];

describe('rendering', () => {
  test.each<[string, Record<string, string>, string]>([
    ['Bonjour {{name}} !', { name: 'Awa' }, 'Bonjour Awa !'],
    ['{{ name }}{{amount}}', { name: 'Awa', amount: '5' }, 'Awa5'],
    ['{{prénom|vous}}', { prénom: '' }, 'vous'],
    ['{{prénom|vous}}', {}, 'vous'],
    ['{{prénom | cher client }}', {}, 'cher client'],
    ['{{a|b|c}}', {}, 'b|c'],
    ['{{a|}}', {}, ''],
    ['{{a}}', {}, ''],
    ['{{Name}}', { name: 'Awa' }, ''],
    ['{{a|x}}', { a: '  \n ' }, 'x'],
    ['no }} here { either', {}, 'no }} here { either'],
    ['', {}, ''],
  ])('%j with %j is %j', (text, variables, expected) => {
    expect(render(text, variables)).toBe(expected);
  });

  test('a value is data: neither a placeholder in it nor a name of JavaScript means anything', () => {
    expect(render('{{a}} {{b|no}}', { a: '{{b}}', b: '{{a|x}}' })).toBe('{{b}} {{a|x}}');
    expect(render('{{constructor|no}} {{__proto__|no}} {{toString|no}}')).toBe('no no no');
    expect(render('{{a}}', { a: '$& $1 \\' })).toBe('$& $1 \\');
  });

  test('a value has none of the white space that the provider refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '\r', '    ') }), (value) => {
        const text = render('{{v}}', { v: value }) as string;
        expect(text).not.toMatch(/[\n\t\r]| {5}/);
        expect(text.replace(/\s/g, '')).toBe(value.replace(/\s/g, ''));
      }),
    );
  });

  test.each([
    ['body', 1024],
    ['header', 60],
  ])('a %s text that is too long is cut to %i characters, and its end says so', (type, limit) => {
    const cut = (text: string, name: string) => {
      const components = compileComponents([{ type, parameters: [{ type: 'text', text }] }])({ name });
      return (components as [{ parameters: [{ text: string }] }])[0].parameters[0].text;
    };
    const full = 'x'.repeat(limit);
    expect(cut('{{name}}', full)).toBe(full);
    expect(cut('{{name}}', `${full}x`)).toBe(`${'x'.repeat(limit - 1)}…`);
    expect(cut('{{name}} !', full)).toBe(`${'x'.repeat(limit - 1)}…`);
    expect(cut('{{name}}', '😀'.repeat(limit))).toBe('😀'.repeat(limit));
    expect(cut('{{name}}', '😀'.repeat(limit + 1))).toBe(`${'😀'.repeat(limit - 1)}…`);
    expect(cut('{{name}}', `${'x'.repeat(limit - 4)}👩‍👩‍👧y`)).toBe(`${'x'.repeat(limit - 4)}…`);
    expect(cut('{{name}}', `${'x'.repeat(limit - 3)}  yz`)).toBe(`${'x'.repeat(limit - 3)}…`);
  });

  test('what nobody reads is not cut: a coupon, an address, a payload', () => {
    const long = 'x'.repeat(2000);
    const parameters = [
      { type: 'coupon_code', coupon_code: '{{v}}' },
      { type: 'payload', payload: '{{v}}' },
      { type: 'text', text: '{{v}}' },
      { type: 'image', image: { link: 'https://e.com/{{v}}' } },
    ];
    const [rendered] = compileComponents([{ type: 'button', parameters }])({ v: long });
    expect(JSON.stringify(rendered).match(/x{2000}"/g)).toHaveLength(4);
  });

  test('every string at any depth is rendered, and everything else stays as it is', () => {
    const components: Json[] = [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://e.com/{{id}}.jpg' } }] },
      { type: 'carousel', cards: [{ card_index: 0, live: true, none: null, text: '{{id}}' }] },
    ];
    expect(compileComponents(components)({ id: '7' })).toEqual([
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://e.com/7.jpg' } }] },
      { type: 'carousel', cards: [{ card_index: 0, live: true, none: null, text: '7' }] },
    ]);
    expect(components[1]).toMatchObject({ cards: [{ text: '{{id}}' }] });
  });

  test('components without placeholders come out as they went in', () => {
    const plain = fc.string().filter((text) => !text.includes('{{'));
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        plain,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('node')),
        fc.dictionary(plain, tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(value), (components) => {
        expect(JSON.stringify(compileComponents(components as Json[])({}))).toBe(JSON.stringify(components));
        expect(findPlaceholders(components as Json[])).toEqual([]);
      }),
    );
  });

  test('what is around a placeholder is kept, whatever it is', () => {
    const around = fc.string().map((text) => text.replaceAll('{', ''));
    const word = fc
      .string({ minLength: 1, unit: fc.constantFrom(...'abé_ 1'.split('')) })
      .filter((w) => w.trim() !== '');
    fc.assert(
      fc.property(around, word, around, (before, name, after) => {
        expect(render(`${before}{{${name}}}${after}`, { [name.trim()]: 'V' })).toBe(`${before}V${after}`);
      }),
    );
  });
});

describe('finding', () => {
  test('each placeholder is named with its default and its place', () => {
    const components: Json[] = ['{{a}} {{ b |x}}', { parameters: [{ text: '{{c|}}' }, 5] }];
    expect(findPlaceholders(components)).toEqual([
      { column: 'a', fallback: null, path: 'components.0' },
      { column: 'b', fallback: 'x', path: 'components.0' },
      { column: 'c', fallback: '', path: 'components.1.parameters.0.text' },
    ]);
  });

  test.each([
    ['{{name', 'does not close'],
    ['{{a}} {{', 'does not close'],
    ['{{}}', 'without a column name'],
    ['{{ |vous}}', 'without a column name'],
  ])('%j is refused with its place', (text, message) => {
    const components = [{ type: 'body', parameters: [{ text }] }];
    for (const attempt of [() => findPlaceholders(components), () => compileComponents(components)]) {
      expect(attempt).toThrow(PlaceholderError);
      expect(attempt).toThrow(message);
      expect(attempt).toThrow(expect.objectContaining({ path: 'components.0.parameters.0.text' }));
    }
  });
});
