// What a marketer reads about an error.
import { describe, expect, test } from 'vitest';
import { errorHint, explainError } from '../../src/model/error-hints.ts';
import { kindOf } from '../../src/provider/lam/error-codes.ts';
import { SEND_ERROR_KINDS } from '../../src/provider/send-error.ts';

describe('errors in plain words', () => {
  test('every kind of failure has words in both languages, and they differ', () => {
    for (const kind of SEND_ERROR_KINDS) {
      const [en, fr] = [errorHint('', 'en', kind), errorHint('', 'fr', kind)];
      expect(en.length, kind).toBeGreaterThan(30);
      expect(fr.length, kind).toBeGreaterThan(30);
      expect(en, kind).not.toBe(fr);
    }
  });

  test('a code means to a marketer what it means to the sending', () => {
    const otherwise = errorHint('no such code', 'en');
    const codes = ['131026', '470', '131049', '131050', '472', '130497', '132001', '2061', '132016', '2060', '132000'];
    for (const code of [...codes, '131053', '402', '190', '131031', '80007', '131056', '131016', '1000']) {
      expect(errorHint(code, 'en'), code).not.toBe(otherwise);
      const kind = kindOf(code, null, 400);
      expect(kind, code).not.toBe('unknown');
    }
  });

  test("the provider's wording stays where nobody knows better", () => {
    const details = 'body: number of localizable_params (1) does not match the expected number of params (2)';
    expect(explainError('132000', details, 'fr').title).toBe(details);
    expect(explainError('98765', 'Something new', 'en')).toMatchObject({ code: '98765', title: 'Something new' });
    expect(explainError('131026', 'Message Undeliverable.', 'fr').title).toBe('Injoignable sur WhatsApp');
  });

  test('a code that is known is not outvoted by the kind it came as', () => {
    expect(explainError('131042', '', 'en', 'account').hint).toMatch(/payment/);
    expect(explainError('98765', '', 'en', 'account').hint).toMatch(/account/);
  });
});
