import { describe, expect, test } from 'vitest';
import { checkQuery, hasSecondStatement, locksRows } from '../../src/import/query/text.ts';

describe('how a query begins', () => {
  test.each([
    'select 1',
    ' \n\tSELECT 1',
    '((select 1) union (select 2))',
    'with a as (select 1) select * from a',
    'values (1)',
    'table people',
    '-- a comment\nselect 1',
    '# a comment\nselect 1',
    '/* a\ncomment */ /**/ select 1',
    'select/**/1',
  ])('%s', (sql) => {
    expect(() => checkQuery(sql)).not.toThrow();
  });

  test.each([
    '',
    '-- select 1',
    '/* select 1',
    '/*! delete from people */',
    '/*M!100100 delete from people */ select 1',
    'selected',
    'withdraw',
    'delete from people -- select',
    ';select 1',
    "'select 1'",
  ])('not %s', (sql) => {
    expect(() => checkQuery(sql)).toThrow('begins with SELECT, WITH, VALUES or TABLE');
  });
});

test('a NUL, which would end the text for Postgres, is refused', () => {
  expect(() => checkQuery('select 1\0')).toThrow('character that no database takes');
});

test('a second statement is what follows a semicolon outside of strings, names and comments', () => {
  expect(hasSecondStatement('select 1; select 2')).toBe(true);
  expect(hasSecondStatement('select 1 /*! ; delete from people */')).toBe(true);
  expect(hasSecondStatement("select 'it''s;' -- ; none\n, \"a;b\", `c;d`, 'e\\';f' /* ; */ ; ;\n")).toBe(false);
  expect(hasSecondStatement("select 'never closed; ")).toBe(false);
});

test('locks on rows are seen however they are written', () => {
  expect(locksRows('select * from people FOR  UPDATE skip locked')).toBe(true);
  expect(locksRows('select * from people for share')).toBe(true);
  expect(locksRows('select * from people lock\nin share /* quietly */ mode')).toBe(true);
  expect(locksRows("select 'for update' as `for share` from people -- lock in share mode")).toBe(false);
});

test.each([
  ['/*', 50_000],
  ["'", 99_999],
  ["\\'", 50_000],
  ['`"', 50_000],
  ['(', 100_000],
  ['--', 50_000],
  ['; ', 50_000],
  ['/*!', 33_000],
])('the longest query of nothing but %s is looked through at once', (piece, times) => {
  const sql = piece.repeat(times);
  const started = performance.now();
  expect(() => checkQuery(sql)).toThrow();
  hasSecondStatement(`select ${sql}`);
  locksRows(`select ${sql}`);
  expect(performance.now() - started).toBeLessThan(200);
});
