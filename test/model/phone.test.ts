// Phone numbers as people write them.
import fc from 'fast-check';
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
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

describe('what programs and habits put around a number', () => {
  check([
    ['771234567.00', 'SN', 221771234567],
    ['+221771234567.0', null, 221771234567],
    ['771,234,567', 'SN', 221771234567],
    ['="0707123456"', 'CI', 2250707123456],
    ['"771234567"', 'SN', 221771234567],
    ['’+221771234567', null, 221771234567],
    ['p:+221771234567', null, 221771234567],
    ['Tél. : 77 123 45 67', 'SN', 221771234567],
    ['WhatsApp +221 77 123 45 67', null, 221771234567],
    ['Mobile: (77) 123-45-67', 'SN', 221771234567],
    ['https://wa.me/221771234567', 'CI', 221771234567],
    ['https://api.whatsapp.com/send?phone=221771234567', null, 221771234567],
    ['221771234567@c.us', null, 221771234567],
    ['221771234567@s.whatsapp.net', 'CI', 221771234567],
    ['++221771234567', null, 221771234567],
    ['+00221771234567', null, 221771234567],
    ['221 77 123 45 67+', 'CI', 221771234567], // written from right to left
    ['۷۷۱۲۳۴۵۶۷', 'SN', 221771234567],
    ['߇߇߁߂߃߄߅߆߇', 'SN', 221771234567],
    ['＋２２１７７１２３４５６７', null, 221771234567],
    ['77\u2009123\u200945\u200967', 'SN', 221771234567],
    ['77\u00AD123\u200B45\u206067', 'SN', 221771234567],
    ['77−123·45•67', 'SN', 221771234567],
    ['[77] 123_45_67', 'SN', 221771234567],
  ]);
});

describe('a zero in front', () => {
  check([
    ['077 123 45 67', 'SN', 221771234567], // a habit: the plan has none
    ['+221 077 123 45 67', null, 221771234567],
    ['+221 (0)77 123 45 67', null, 221771234567],
    ['+33 (0) 6 12 34 56 78', 'SN', 33612345678],
    ['0033 (0)6 12 34 56 78', 'SN', 33612345678],
    ['330612345678', 'SN', 33612345678],
    ['+225 (0)7 07 12 34 56', null, 2250707123456], // part of the number there
    ['707123456', 'CI', 2250707123456], // dropped by a spreadsheet
    ['707123456.0', 'CI', 2250707123456],
    ['+225 707 12 34 56', null, 2250707123456],
    ['225707123456', 'SN', 2250707123456],
    ['197123456', 'BJ', 2290197123456],
    ['61234567', 'CG', 242061234567],
    ['907123456', 'CI', 'too_short'],
    ['7012345', 'BF', 'excel_lost_zero'], // 07 01 23 45, or 70 12 34 5? cut short
    ['+2267012345', null, 'too_short'],
    ['612345678', 'FR', 33612345678],
    ['0', 'SN', 'too_short'],
    ['0612345678', null, 'no_country'],
    ['081234567890', null, 'no_country'], // not Japan's +81
    ['+0771234567', null, 'impossible'],
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
    ['2.21771E+11', null, 'excel_scientific'],
    ['2.21771e11', 'SN', 'excel_scientific'],
    ['2E+11', 'SN', 'excel_scientific'],
    ['+2,21771E+11', 'SN', 'excel_scientific'],
    ['2.217712345e+11', 'SN', 'excel_scientific'],
    ['2.21771234567E+11', null, 221771234567], // all its digits are there
    ['7,71234567E+08', 'SN', 221771234567],
    ['voir Awa', 'SN', 'letters'],
    ['77 123 45 6O', 'SN', 'letters'],
    ['+221 77 123 45 67 poste 12', 'SN', 'letters'],
    ['77 123 45 67 / 76 123 45 67', 'SN', 'several'],
    ['771234567;761234567', 'SN', 'several'],
    ['771234567,761234567', 'SN', 'several'],
    ['77 123 45 67 - 76 123 45 67', 'SN', 'several'],
    ['77 123 45 67 ou 76 123 45 67', 'SN', 'several'],
    ['771234567\n761234567', 'SN', 'several'],
    ['771234567 & 761234567', 'SN', 'several'],
    ['771234567 761234567', 'SN', 'several'],
    ['+221771234567+221761234567', null, 'several'],
    ['+221 77 123 45 67 (+33 6 12 34 56 78)', null, 'several'],
    ['N/A', 'SN', 'empty'],
    ['#N/A', 'SN', 'empty'],
    ['null', 'SN', 'empty'],
    ['néant', 'SN', 'empty'],
    ['--', 'SN', 'empty'],
    ['\u200B', 'SN', 'empty'],
    ['+', null, 'impossible'],
    ['00', null, 'impossible'],
    ['+2348003593086029', null, 'too_long'],
    ['+23480035930860291', null, 'too_long'], // toll-free in Nigeria, and beyond E.164
  ]);
});

test.each<[string, CountryCode | null, string]>([
  ['771234567', 'SN', 'SN'],
  ['+2250707123456', 'SN', 'CI'],
  ['+12125551234', null, 'US'],
  ['+14165551234', null, 'CA'],
  ['416 555 1234', 'US', 'CA'],
  ['+79161234567', null, 'RU'],
  ['+77011234567', null, 'KZ'],
  ['+447400123456', null, 'GB'],
  ['+447797712345', null, 'JE'],
  ['+212612345678', null, 'MA'],
  ['+262692123456', null, 'RE'],
  ['+870773111632', null, '??'],
])('%s in %s is a number of %s', (raw, country, expected) => {
  expect(normalisePhone(raw, country)).toMatchObject({ ok: true, country: expected });
});

test('a country is read in any case, and a place without numbers is none', () => {
  expect(readCountry(' sn ')).toBe('SN');
  expect(readCountry('Senegal')).toBeNull();
  expect(readCountry('XX')).toBeNull();
});

/** Codes that several countries share: which of them a number belongs to, the library may not know. */
const SHARING = getCountries().filter(
  (one) => getCountries().filter((other) => getCountryCallingCode(other) === getCountryCallingCode(one)).length > 1,
);

test('the short cut for common numbers agrees with the library', () => {
  const likely: CountryCode[] = ['SN', 'CI', 'ML', 'BJ', 'TG', 'BF', 'GN', 'NE', 'NG', 'FR', 'US', 'DE', 'MX', 'AR'];
  const country = fc.oneof(fc.constantFrom(...likely), fc.constantFrom(...getCountries()));
  const digits = fc.stringMatching(/^[1-9]\d{6,13}$/);
  fc.assert(
    fc.property(digits, country, fc.constantFrom('', '+', 'its code'), (number, of, before) => {
      const raw = before === 'its code' ? `+${getCountryCallingCode(of)}${number}` : before + number;
      const mine = normalisePhone(raw, of);
      const theirs = parsePhoneNumberFromString(raw, { defaultCountry: of, extract: false });
      if (!theirs?.isValid() || theirs.number.length > 16) return; // what else is taken is our own addition
      const expected = theirs.getType() === 'FIXED_LINE' ? 'landline' : Number(theirs.number.slice(1));
      expect(mine.ok ? mine.phone : mine.reason).toBe(expected);
      if (mine.ok && !SHARING.includes(of)) expect(mine.country).toBe(theirs.country ?? '??');
    }),
    { numRuns: 20_000 },
  );
});

/** Mobile numbers of a country: its example with other digits at the end, as far as the library calls them mobile. */
function mobileOf(country: CountryCode, ending: number): PhoneNumber | undefined {
  const example = getExampleNumber(country, examples);
  if (!example) return undefined;
  const national = example.nationalNumber.slice(0, -3) + String(ending).padStart(3, '0');
  const number = parsePhoneNumberFromString(`+${example.countryCallingCode}${national}`);
  return number?.isValid() && number.getType()?.includes('MOBILE') ? number : undefined;
}

const INTERNATIONAL: ((number: PhoneNumber) => string)[] = [
  (number) => number.number,
  (number) => number.formatInternational(),
  (number) => number.formatInternational().replaceAll(' ', '\u00A0'),
  (number) => number.formatInternational().replaceAll(' ', '-'),
  (number) => number.formatInternational().replaceAll(' ', '.'),
  (number) => `00${number.number.slice(1)}`,
  (number) => `00 ${number.formatInternational().slice(1)}`,
  (number) => `(${number.formatInternational()})`,
  (number) => `'${number.number}`,
  (number) => number.getURI(),
  (number) => `\u202A${number.formatInternational()}\u202C`,
  (number) => number.number.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
  (number) => `https://wa.me/${number.number.slice(1)}`,
];
const NATIONAL: ((number: PhoneNumber) => string)[] = [
  (number) => number.formatNational(),
  (number) => number.formatNational().replace(/\D/g, ''),
  (number) => number.nationalNumber,
  (number) => number.nationalNumber.replace(/(\d\d)(?=\d)/g, '$1 '),
  (number) => `${number.nationalNumber}.0`,
];

test('a mobile number of any country, in any style, is read back the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...getCountries()),
      fc.integer({ min: 0, max: 999 }),
      fc.constantFrom(...INTERNATIONAL, ...NATIONAL),
      (country, ending, style) => {
        const number = mobileOf(country, ending);
        fc.pre(number !== undefined);
        const raw = style(number);
        const inside = NATIONAL.includes(style) ? country : null;
        expect([raw, normalisePhone(raw, inside)]).toMatchObject([
          raw,
          { ok: true, phone: Number(number.number.slice(1)) },
        ]);
      },
    ),
    { numRuns: 5000 },
  );
});

test('any text gives a number of 7 to 15 digits or a reason', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom<CountryCode | null>('SN', 'CI', null),
      (raw, country) => {
        const result = normalisePhone(raw, country);
        if (result.ok) expect(`${result.phone} ${result.country}`).toMatch(/^[1-9]\d{6,14} (?:[A-Z]{2}|\?\?)$/);
        else expect(result.reason).toMatch(/^[a-z_]+$/);
      },
    ),
    { numRuns: 5000 },
  );
});
