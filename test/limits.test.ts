// docs/limits.md is what the code does.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig, VARIABLE_NAMES } from '../src/config.ts';
import { pageQuery } from '../src/contract/common.ts';
import { queryImport } from '../src/contract/import.ts';
import { MAX_HEAD_BYTES, PATIENCE } from '../src/http/server.ts';
import { BODIES_LIMIT, BODY_LIMIT } from '../src/http/webhook.ts';
import * as list from '../src/import/limits.ts';
import { MAX_SILENCE_MS } from '../src/import/spool.ts';
import { MAX_RATIO } from '../src/import/workbook/zip.ts';
import { MAX_DEPTH } from '../src/lib/storable.ts';
import { MAX_MEDIA_BYTES } from '../src/model/media-type.ts';
import { MAX_IN_FLIGHT } from '../src/send/slice.ts';
import { MAX_WAITING } from '../src/status/ingest.ts';

const page = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (?!what \||variable \|)[`\w]/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

test('every limit of the environment is on the page with its usual value and its ends, and holds at them', () => {
  const variables = VARIABLE_NAMES.filter((name) => name.startsWith('GRIOT_MAX_'));
  const told = rows.filter(([name = '']) => name.startsWith('`GRIOT_MAX_'));
  expect(told.map(([name]) => name)).toEqual(variables.map((name) => `\`${name}\``));
  const usual = loadConfig({}, {}).limits;
  for (const [name = '', value = '', range = ''] of told) {
    const variable = name.replaceAll('`', '');
    const [least, most] = range.split(' – ').map(Number) as [number, number];
    expect(loadConfig({ [variable]: value }, {}).limits, variable).toEqual(usual);
    for (const end of [least, most]) {
      const changed = Object.entries(loadConfig({ [variable]: String(end) }, {}).limits);
      expect(changed.filter(([limit, now]) => now !== usual[limit as keyof typeof usual])).toHaveLength(1);
    }
    for (const beyond of [least - 1, most + 1, 'many'])
      expect(() => loadConfig({ [variable]: String(beyond) }, {}), variable).toThrow(
        `must be a whole number from ${least} to ${most}`,
      );
  }
});

test('what an operator does not change is what a list is held to without an operator', () => {
  expect(loadConfig({}, {}).limits).toMatchObject(list.LIST_LIMITS);
});

test('the other limits are on the page as the code has them', () => {
  const words = (value: number, unit = '') => `${value.toLocaleString('en')}${unit && ` ${unit}`}`;
  const most = (
    schema: { safeParse(value: unknown): { success: boolean } },
    make: (n: number) => unknown,
    n: number,
  ) => (schema.safeParse(make(n)).success && !schema.safeParse(make(n + 1)).success ? words(n) : 'another');
  expect(
    Object.fromEntries(rows.filter(([name = '']) => !name.startsWith('`')).map(([name, value]) => [name, value])),
  ).toEqual({
    "characters of a column's name": words(list.MAX_NAME_CHARACTERS),
    'bytes of one row': words(list.MAX_RECORD_BYTES),
    'a workbook, against its packed size': words(MAX_RATIO, 'times'),
    'characters of a recipient query': most(queryImport, (n) => ({ source: 'x', sql: 'x'.repeat(n) }), 100_000),
    'a file for messages': words(MAX_MEDIA_BYTES, 'bytes'),
    'the head of a request': words(MAX_HEAD_BYTES, 'bytes'),
    'the time for a head to come': words(PATIENCE.headMs / 1000, 'seconds'),
    'silence within an upload': words(MAX_SILENCE_MS / 1000, 'seconds'),
    'a file of which its reader takes nothing': words(PATIENCE.readerMs / 60_000, 'minutes'),
    'depth of JSON': words(MAX_DEPTH),
    'items of a page': most(pageQuery, (n) => ({ limit: String(n) }), 1_000),
    'a notification': words(BODY_LIMIT, 'bytes'),
    'notifications that are read and stored at a time': words(BODIES_LIMIT, 'bytes'),
    'statuses that wait for their commit': words(MAX_WAITING),
    'messages in flight per sender and process': words(MAX_IN_FLIGHT),
  });
});
