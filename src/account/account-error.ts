// What can be wrong with a request about people, tokens, senders or templates.

export type AccountErrorCode =
  | 'bad_price'
  | 'media_refused'
  | 'sender_not_found'
  | 'name_taken'
  | 'base_url_refused'
  | 'relay_not_found'
  | 'relay_url_refused'
  | 'bad_role'
  | 'role_taken'
  | 'role_refused'
  | 'role_not_found'
  | 'unknown_country'
  | 'no_public_url'
  | 'foreign_webhook'
  | 'provider_failed'
  | 'user_not_found'
  | 'email_taken'
  | 'user_disabled'
  | 'last_administrator'
  | 'weak_password'
  | 'wrong_password'
  | 'sign_in_failed'
  | 'too_many_attempts'
  | 'busy'
  | 'link_not_known'
  | 'set_up_already'
  | 'session_not_found'
  | 'token_not_found'
  | 'expiry_in_the_past';

/** `path` names the field at fault. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  readonly path: string;
  /** Seconds after which the same may be tried again. */
  readonly retryAfter: number | undefined;
  constructor(
    code: AccountErrorCode,
    message: string,
    path: string,
    options: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.path = path;
    this.retryAfter = options.retryAfter;
  }
}
