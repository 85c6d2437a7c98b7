// Why a list as a whole could not be taken in. Nothing of it is left behind then.

export type ImportErrorCode =
  | 'campaign_not_found'
  | 'campaign_not_draft'
  /** No data rows at all. */
  | 'empty_list'
  /** The first line holds data where names are expected. */
  | 'no_header'
  | 'phone_column_missing'
  | 'too_many_columns'
  | 'column_name_too_long'
  /** Not a text table: a spreadsheet, a broken encoding, a quote that never closes. */
  | 'unreadable'
  | 'unknown_country'
  | 'unknown_encoding'
  | 'unknown_delimiter'
  /** The input broke off before its end; `cause` says how. */
  | 'interrupted';

/** `path` names the parameter at fault, or `file` when it is the list itself. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  readonly path: string;

  constructor(code: ImportErrorCode, message: string, path = 'file', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}
