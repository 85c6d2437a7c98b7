// Why a request got no whole answer, and whether it can have reached the provider.
import { NOT_PUBLIC } from '../../lib/networks.ts';
import type { SendErrorKind } from '../send-error.ts';

export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  /** What it means for a send. */
  readonly kind: SendErrorKind;
  readonly code: string;
  readonly title: string;
  constructor(kind: SendErrorKind, detail: { code: string; title: string; cause?: unknown }) {
    super(`${detail.code}: ${detail.title}`, { cause: detail.cause });
    this.kind = kind;
    this.code = detail.code;
    this.title = detail.title;
  }
}

/** Node's and undici's error codes before the request was written → code and title of ours. */
const BEFORE: readonly (readonly [RegExp, string, string])[] = [
  [/^ECONNREFUSED$/, 'connection_refused', 'The provider refused the connection'],
  [new RegExp(`^${NOT_PUBLIC}$`), 'address_refused', "The provider's address is not public: see GRIOT_ALLOWED_HOSTS"],
  [/^(ENOTFOUND|EAI_\w+)$/, 'dns', "The provider's host name could not be resolved"],
  [
    /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN)$/,
    'network_unreachable',
    'The provider is not reachable from here',
  ],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'connect_timeout', 'The connection to the provider took too long'],
  [/CERT|SIGNATURE|TLS|SSL|^(EPROTO|HOSTNAME_MISMATCH)$/, 'tls', 'No secure connection to the provider'],
  [/^UND_ERR_(CLOSED|DESTROYED)$/, 'closed', 'The connection to the provider is closed on our side'],
];

/** `started`: the request was written, or began to be. Every later failure leaves its outcome unknown. */
export function failureOf(error: Error & { code?: unknown }, started: boolean): CallFailure {
  const reason = typeof error.code === 'string' ? error.code : error.name;
  if (started) {
    const unreadable = error.name === 'HTTPParserError';
    return new CallFailure('uncertain', {
      code: unreadable ? 'not_http' : 'connection_lost',
      title: `${unreadable ? 'The answer is not HTTP' : 'The connection was lost before the answer'} (${reason})`,
      // A parser error carries the bytes it choked on: a server that echoes would put our key into our log.
      cause: unreadable ? undefined : error,
    });
  }
  // All that undici can find wrong in a request of ours is the key.
  if (reason === 'UND_ERR_INVALID_ARG') {
    return new CallFailure('account', {
      code: 'invalid_key',
      title: 'The API key holds characters that no header can carry',
    });
  }
  const [, code, title] = BEFORE.find(([pattern]) => pattern.test(reason)) ?? [
    null,
    'connection_failed',
    'The connection to the provider failed',
  ];
  return new CallFailure('unreachable', { code, title: `${title} (${reason})`, cause: error });
}
