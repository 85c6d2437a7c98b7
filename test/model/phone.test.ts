// Phone numbers as people write them.
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { type CountryCode, normalisePhone, readCountry } from '../../src/model/phone.ts';

type Case = [raw: string, country: CountryCode | null, expected: number | string];

function check(cases: Case[]): void {
  test.each(cases)('%j in %s is %s', (raw, country, expected) => {
    const result = normalisePhone(raw, country);
    expect(result.ok ? result.phone : result.reason).toBe(expected);
  });
}

describe('notations', () => {
  check([
    ['+221771234567', null, 221771234567],
    ['+221 77 123 45 67', null, 221771234567],
    ['00221771234567', 'SN', 221771234567],
    ['00 221 77 123 45 67', null, 221771234567],
    ['221-77-123-45-67', 'SN', 221771234567],
    ['221771234567', 'SN', 221771234567],
    ['221771234567', null, 221771234567],
    ['771234567', 'SN', 221771234567],
    ['77 123 45 67', 'SN', 221771234567],
    ['77.123.45.67', 'SN', 221771234567],
    ['(+221) 77 123 45 67', null, 221771234567],
    ['+221 (77) 123-45-67', null, 221771234567],
    ['77\u00A0123\u202F45\u00A067', 'SN', 221771234567],
    ['77–123–45–67', 'SN', 221771234567],
    ['\u202A+221 77 123 45 67\u202C', null, 221771234567],
    ['٧٧١٢٣٤٥٦٧', 'SN', 221771234567],
    ['+٢٢١٧٧١٢٣٤٥٦٧', null, 221771234567],
    ['771234567.0', 'SN', 221771234567],
    ['221771234567,0', 'SN', 221771234567],
    ["'+221771234567", null, 221771234567],
    ['tel:+221771234567', null, 221771234567],
    ['whatsapp:+221771234567', null, 221771234567],
    ['06 12 34 56 78', 'FR', 33612345678],
    ['+33 (0)6 12 34 56 78', null, 33612345678],
    ['(212) 555-1234', 'US', 12125551234],
    ['1 212 555 1234', 'US', 12125551234],
  ]);
});

describe('numbering plans of the region', () => {
  check([
    ['0707123456', 'CI', 2250707123456],
    ['+225 05 04 12 34 56', null, 2250504123456],
    ['2250101123456', 'CI', 2250101123456],
    ['07123456', 'CI', 'too_short'], // eight digits until 2021
    ['+22507123456', null, 'too_short'],
    ['0197123456', 'BJ', 2290197123456],
    ['+229 01 97 12 34 56', null, 2290197123456],
    ['97123456', 'BJ', 'too_short'], // eight digits until November 2024
    ['+22997123456', null, 'too_short'],
    ['70123456', 'ML', 22370123456],
    ['90123456', 'TG', 22890123456],
    ['70123456', 'BF', 22670123456],
    ['622123456', 'GN', 224622123456],
    ['90123456', 'NE', 22790123456],
    ['8031234567', 'NG', 2348031234567],
    ['0803 123 4567', 'NG', 2348031234567],
  ]);
});

describe('numbers of another country than the default', () => {
  check([
    ['+225 07 07 12 34 56', 'SN', 2250707123456],
    ['2250707123456', 'SN', 2250707123456],
    ['22370123456', 'SN', 22370123456],
    ['22370123456', 'CI', 22370123456],
    ['33612345678', 'SN', 33612345678],
    ['77712345678', 'SN', 'too_long'], // not Kazakhstan: a number of Senegal with two digits too many
  ]);
});

describe('what is no phone to send to', () => {
  check([
    ['', 'SN', 'empty'],
    ['   ', 'SN', 'empty'],
    ['-', 'SN', 'empty'],
    ['771234567', null, 'no_country'],
    ['0707123456', null, 'no_country'],
    ['7712345', 'SN', 'too_short'],
    ['22177123456', 'SN', 'too_short'],
    ['+22177123456', null, 'too_short'],
    ['7712345678', 'SN', 'too_long'],
    ['+2217712345678', null, 'too_long'],
    ['123456789012345678901234567890', 'SN', 'too_long'],
    ['991234567', 'SN', 'impossible'],
    ['+999123456789', null, 'impossible'],
    ['*144#', 'SN', 'impossible'],
    ['33 821 12 34', 'SN', 'landline'],
    ['+221338211234', null, 'landline'],
    ['27 21 23 45 67', 'CI', 'landline'],
    ['2,21771E+11', 'SN', 'excel_scientific'],
    ['2.21771e11', 'SN', 'excel_scientific'],
    ['voir Awa', 'SN', 'letters'],
    ['77 123 45 6O', 'SN', 'letters'],
    ['77 123 45 67 / 76 123 45 67', 'SN', 'several'],
  ]);
});

test('a country is read in any case, and a place without numbers is none', () => {
  expect(readCountry(' sn ')).toBe('SN');
  expect(readCountry('Senegal')).toBeNull();
  expect(readCountry('XX')).toBeNull();
});

test('the short cut for common numbers agrees with the library', () => {
  const countries: CountryCode[] = ['SN', 'CI', 'ML', 'BJ', 'TG', 'BF', 'GN', 'NE', 'NG', 'FR', 'US', 'DE', 'MX', 'AR'];
  const digits = fc.stringMatching(/^[1-9]\d{6,13}$/);
  fc.assert(
    fc.property(digits, fc.constantFrom(...countries), fc.constantFrom('', '+'), (number, country, plus) => {
      const mine = normalisePhone(plus + number, country);
      const theirs = parsePhoneNumberFromString(plus + number, { defaultCountry: country, extract: false });
      if (!theirs?.isValid()) return; // bare foreign numbers are our own addition
      const expected = theirs.getType() === 'FIXED_LINE' ? 'landline' : Number(theirs.number.slice(1));
      expect(mine.ok ? mine.phone : mine.reason).toBe(expected);
    }),
    { numRuns: 20_000 },
  );
});

test('any text gives a number of 7 to 15 digits or a reason', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom<CountryCode | null>('SN', 'CI', null),
      (raw, country) => {
        const result = normalisePhone(raw, country);
        if (result.ok) expect(String(result.phone)).toMatch(/^[1-9]\d{6,14}$/);
        else expect(result.reason).toMatch(/^[a-z_]+$/);
      },
    ),
    { numRuns: 5000 },
  );
});
