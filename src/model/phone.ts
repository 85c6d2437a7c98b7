// Phone numbers as people write them → full international digits.
// The `max` metadata of libphonenumber-js: `min` knows no number types, `mobile` cannot tell a landline from nonsense.
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { planByCode, planOf } from './phone-plans.ts';
import { readPhoneText, TEXT_FAULTS } from './phone-text.ts';

export const PHONE_REASONS = [
  ...TEXT_FAULTS,
  'excel_lost_zero',
  'no_country',
  'too_short',
  'too_long',
  'landline',
] as const;
export type PhoneReason = (typeof PHONE_REASONS)[number];

/**
 * `phone`: country code and number, digits only; at most 15, so a JavaScript number holds them exactly.
 * `country`: two letters, `??` for a number of no country, like those of satellites.
 */
export type PhoneResult = { ok: true; phone: number; country: string } | { ok: false; reason: PhoneReason };
export type { CountryCode };

/** Fewer digits are no number without its country code that could be told from a national one. */
const SHORTEST_BARE = 11;
/** E.164: 15 digits. */
const LONGEST_WITH_PLUS = 16;

/** The two-letter code in capitals; null when it names no country with a numbering plan. */
export function readCountry(code: string): CountryCode | null {
  const upper = code.trim().toUpperCase();
  return isSupportedCountry(upper) ? upper : null;
}

/**
 * `country` is assumed for numbers in national form. `+` or `00` in front makes a number international. Bare digits are
 * read as national first; as international only when they are too long for the country (or none is given).
 * Takes what the numbering plans call valid, except what is a landline for certain.
 */
export function normalisePhone(raw: string, country: CountryCode | null): PhoneResult {
  const text = readPhoneText(raw);
  if (typeof text !== 'string') return refuse(text.fault);
  if (text.startsWith('+')) return international(text.slice(text.startsWith('+00') ? 3 : 1));
  if (text.startsWith('00')) return international(text.slice(2));
  return country === null ? withoutCountry(text) : bare(text, country);
}

/** The country of a whole number; null where it belongs to none. */
export function countryOf(phone: number): string | null {
  const result = international(String(phone));
  return result.ok && result.country !== '??' ? result.country : null;
}

function bare(digits: string, country: CountryCode): PhoneResult {
  const plan = planOf(country);
  const own = plan.complete(digits);
  if (own !== null) return accept(plan.code + own, country);
  const tooLongForCountry = digits.length > plan.longest;
  const hasOwnCode = digits.startsWith(plan.code);
  if (tooLongForCountry && hasOwnCode) return international(digits, country);
  const national = judge(digits, country);
  if (national.ok) return national;
  if (national.reason === 'too_short' && plan.mayLackZero(digits)) return refuse('excel_lost_zero');
  // Starts like one of the country's own: a digit typed twice, rather than a stranger in Kazakhstan.
  if (!tooLongForCountry || plan.startsLikeMobile(digits)) return national;
  const foreign = international(digits);
  return foreign.ok ? foreign : national;
}

function withoutCountry(digits: string): PhoneResult {
  if (digits.length < SHORTEST_BARE || digits.startsWith('0')) return refuse('no_country');
  const result = international(digits);
  return result.ok || result.reason === 'landline' ? result : refuse('no_country');
}

/** `country`: whose plan is tried where several countries share the code; otherwise the main one's. */
function international(digits: string, country?: CountryCode): PhoneResult {
  const plan = country === undefined ? planByCode(digits) : planOf(country);
  const own = plan?.complete(digits.slice(plan.code.length)) ?? null;
  return plan && own !== null ? accept(plan.code + own, plan.country) : judge(`+${digits}`, null);
}

/** The library's own verdict. */
function judge(text: string, country: CountryCode | null): PhoneResult {
  const options = country === null ? { extract: false } : { defaultCountry: country, extract: false };
  const number = parsePhoneNumberFromString(text, options);
  if (number?.isValid()) {
    if (number.getType() === 'FIXED_LINE') return refuse('landline');
    if (number.number.length > LONGEST_WITH_PLUS) return refuse('too_long'); // some plans have toll-free ones
    return accept(number.number.slice(1), number.country ?? '??');
  }
  const length = validatePhoneNumberLength(text, options);
  if (length === 'TOO_SHORT') return refuse('too_short');
  return refuse(length === 'TOO_LONG' ? 'too_long' : 'impossible');
}

function accept(digits: string, country: string): PhoneResult {
  return { ok: true, phone: Number(digits), country };
}

function refuse(reason: PhoneReason): PhoneResult {
  return { ok: false, reason };
}
