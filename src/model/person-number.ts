// The number of one person who is looked for everywhere, however it is written.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type CountryCode, normalisePhone, type PhoneReason } from './phone.ts';
import { digitsOf } from './phone-digits.ts';

const SHORTEST = 7;
const INTERNATIONAL = /^\s*(\+|00)/;

/**
 * All digits under which lists and notifications may have the number: as today's plans complete it, and, in international
 * form, also as it is written: WhatsApp knows some people by forms that no plan calls valid any more.
 */
export function readPersonNumber(
  text: string,
  country: CountryCode | null,
): { ok: true; phones: number[] } | { ok: false; reason: PhoneReason } {
  const read = normalisePhone(text, country);
  const written = INTERNATIONAL.test(text) ? digitsOf(text) : 0;
  const whole = String(written).length >= SHORTEST ? [written] : [];
  if (read.ok) return { ok: true, phones: [...new Set([read.phone, ...whole])] };
  return whole.length > 0 ? { ok: true, phones: whole } : read;
}

/** What all ways of writing the number have in common: its digits without those of the country. */
export function nationalDigits(phone: number): string {
  const national = parsePhoneNumberFromString(`+${phone}`)?.nationalNumber ?? '';
  return national.length >= SHORTEST ? national : String(phone);
}
