// The closed list of ways in which a send can fail. What follows from each kind is decided in send/, by one table.

export const SEND_ERROR_KINDS = [
  /** The request may have reached the provider and its outcome is not known: never repeat it blindly. */
  'uncertain',
  /** The request certainly never left (connection refused, DNS, TLS): try again freely. */
  'unreachable',
  /** A fault of the provider that it says will pass: back off and try again. */
  'temporary',
  /** The whole sender is too fast: slow down. */
  'throttled',
  /** The provider sees spam: slow down; the account is next if it goes on. */
  'spam',
  /** Too fast to this one person: that person waits. */
  'pair',
  /** Permanent for this person. */
  'recipient',
  /** This person may not get another marketing message now: no new try within 24 hours. */
  'recipient-later',
  /** This person stopped marketing messages: suppress them. */
  'opt-out',
  /** The template itself (missing, paused, disabled, of a wrong kind): pause the campaign. */
  'template',
  /** This row's parameters or this request: the row fails; the template is at fault when every row fails. */
  'parameters',
  /** The provider could not fetch or store the media. */
  'media',
  /** The sender's account (key, payment, lock, wrong address): pause all of the sender's campaigns. */
  'account',
  /** A refusal with a code that nobody documented: this row fails, code and text are kept. */
  'unknown',
] as const;
export type SendErrorKind = (typeof SEND_ERROR_KINDS)[number];

/** Why a send did not end in an acceptance. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly kind: SendErrorKind;
  /** The provider's code as text, or a word of ours (`timeout`, `connection_lost`, `http_502` …). */
  readonly code: string;
  /** The provider's wording, bounded, or ours. Never holds the API key or a phone number. */
  readonly title: string;
  /** How long the provider asks us to wait, in milliseconds; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: SendErrorKind,
    detail: { code: string; title: string; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(`${kind}: ${detail.code} ${detail.title}`, { cause: detail.cause });
    this.kind = kind;
    this.code = detail.code;
    this.title = detail.title;
    this.retryAfterMs = detail.retryAfterMs ?? null;
  }
}
