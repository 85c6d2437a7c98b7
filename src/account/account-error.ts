// What can be wrong with a request about senders, tokens or templates.

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
  | 'provider_failed';

/** `path` names the field at fault. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  readonly path: string;
  constructor(code: AccountErrorCode, message: string, path: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}
