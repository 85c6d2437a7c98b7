// The one table from a provider's error to what kind of failure it is. The code decides, then the wording, then the HTTP status.
// Five and six digits and those below 400: Meta's Cloud API error codes. 400–504 and 1000–2062: the On-Premises API's.
import type { SendErrorKind } from '../send-error.ts';

const CODES: readonly (readonly [SendErrorKind, string])[] = [
  ['account', '0 3 10 190 401 403 1005 1024'], // key or permission; so are 200–299, see kindOfCode
  ['account', '33 368 131031 131037 131045 133010 1031'], // number deleted, locked, unnamed or not registered
  ['account', '402 131042'], // payment
  ['account', '131063 131064 430 432 433'], // marketing disabled, limited for violations, certificate
  ['throttled', '4 613 80007 130429 429 1015'], // requests per second or hour
  ['throttled', '132069'], // a Flow limited to 10 messages an hour: the template is sound, it must wait
  ['spam', '131048 471'], // limited because people block or report the sender
  ['pair', '131056'], // too fast to this one person
  ['temporary', '1 2 131000 131016 131057 133004'], // unknown fault, down, overloaded, maintenance
  ['temporary', '500 503 1000 1011 1014 1016'], // generic, not ready, internal, overloaded
  ['recipient', '131026 1006 1013 1026'], // not on WhatsApp, or cannot receive this
  ['recipient', '131021 131030 130403 131062 130497 137000'], // ourselves, not allowed, blocked, country, identity
  ['recipient', '480 1007 1028'], // identity changed, blocked
  ['recipient', '130472 472'], // in an experiment that gets no marketing: another try fails again
  ['recipient', '131047 470'], // outside the 24 h window
  ['recipient-later', '131049'], // this person's cap of marketing messages
  ['opt-out', '131050'], // this person stopped marketing
  ['template', '132001 132007 132015 132016 132068'], // missing, against policy, paused, disabled, its Flow blocked
  ['template', '2001 2002 2003 2007'], // missing, not to be fetched, its pack missing, against policy
  ['template', '2011 2060 2061 2062'], // its own button's phone number, rejected, paused, disabled
  ['template', '131051 501'], // unsupported type
  ['parameters', '132000 132008 132012 132018'], // count, component missing, format, values
  ['parameters', '132005 2004 2005'], // this row's values make the text too long
  ['parameters', '2000 2006 2008 2012 2013 2014'], // count, white space, component, format, buttons, sections
  ['parameters', '2009 2010'], // the address or the media made of this row's values
  ['parameters', '100 131008 131009 135000 1008 1009 1010 1021'], // missing, wrong or needless in the request
  ['parameters', '1001 1002'], // too long, recipient type
  ['media', '131052 131053'], // not to be downloaded or uploaded
];

const KIND_OF_CODE: ReadonlyMap<string, SendErrorKind> = new Map(
  CODES.flatMap(([kind, codes]) => codes.split(' ').map((code) => [code, kind] as const)),
);

/** What gateways of this family say without a code of its own (360dialog's error code reference). */
const WORDINGS: readonly (readonly [RegExp, SendErrorKind])[] = [
  [/rate limit|limit of \d+ requests?|too many requests/i, 'throttled'],
  [/lack of payment|overdue|has been disabled|invalid api.?key/i, 'account'],
  [/media download/i, 'media'],
];

/** `code` and `title` as the provider gave them, null where it gave none. */
export function kindOf(code: string | null, title: string | null, status: number): SendErrorKind {
  return (code && kindOfCode(code)) || (title && kindOfWording(title)) || kindOfStatus(status, code !== null);
}

function kindOfCode(code: string): SendErrorKind | undefined {
  return /^2\d\d$/.test(code) ? 'account' : KIND_OF_CODE.get(code);
}

function kindOfWording(title: string): SendErrorKind | undefined {
  return WORDINGS.find(([pattern]) => pattern.test(title))?.[1];
}

/** `coded`: there is a code, if one nobody documented, so it is the API that speaks and no wrong address. */
function kindOfStatus(status: number, coded: boolean): SendErrorKind {
  if (status === 429) return 'throttled';
  if ([401, 402, 403, 407].includes(status)) return 'account';
  if (status === 503) return 'temporary';
  // A proxy may have passed the request on before it gave up.
  if (status === 408 || status >= 500) return 'uncertain';
  if (coded) return 'unknown';
  if ((status >= 300 && status < 400) || status === 404 || status === 405) return 'account';
  return [400, 413, 422].includes(status) ? 'parameters' : 'unknown';
}
