// Phone numbers made unrecognisable, for people who may see what happened but not to whom.

/** Numbers that are long enough to be a phone, and short enough: a time in seconds or milliseconds is one, too. */
const PHONE = /\d{7,15}/g;
/** Of a notification: what these keys hold is no phone number, however long it is. */
const NO_PHONE = /^(id|.*_id|timestamp|time|expiration.*|.*_time.*|amount.*|code|sha256|mime_type|url|link)$/;
const PHONE_IDS = /^(wa_id|recipient_id)$/;

/** The country and the last two digits remain. */
export function maskPhone(digits: string): string {
  return `${digits.slice(0, 3)}${'*'.repeat(Math.max(0, digits.length - 5))}${digits.slice(-2)}`;
}

/** As somebody wrote it, in whatever groups; what has too few digits to be a number is masked as a whole. */
export function maskWritten(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, 15);
  return digits.length >= 7 ? maskPhone(digits) : '***';
}

/** A text of the provider's about a message: it names nobody. */
export function maskDigits(text: string): string {
  return text.replace(PHONE, maskPhone);
}

/** A JSON text with all phone numbers masked, its other values as they were; unreadable text is masked as a whole. */
export function maskNumbers(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, maskValue));
  } catch {
    return text.replace(PHONE, maskPhone);
  }
}

function maskValue(key: string, value: unknown): unknown {
  if (NO_PHONE.test(key) && !PHONE_IDS.test(key)) return value;
  if (typeof value === 'string') return value.replace(PHONE, maskPhone);
  if (typeof value === 'number' && value >= 1e6) return String(value).replace(PHONE, maskPhone);
  return value;
}
