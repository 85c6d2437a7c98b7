// Every action that the audit knows is told in words, in both languages.
import { expect, test } from 'vitest';
import { activity as english } from '../../src/console/i18n/en/activity.ts';
import { activity as french } from '../../src/console/i18n/fr/activity.ts';
import { AUDIT_ACTIONS } from '../../src/model/audit.ts';

function leaves(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : leaves(value, `${path}${key}.`),
  );
}

test.each([
  ['English', english],
  ['French', french],
])('in %s', (_language, texts) => {
  expect(leaves(texts.action).sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
});
