// Why a list as a whole could not be taken in. Nothing of it is left behind then.

export type ImportErrorCode =
  | 'campaign_not_found'
  | 'campaign_not_draft'
  | 'list_not_found'
  | 'list_name_taken'
  | 'query_not_found'
  | 'query_name_taken'
  | 'import_not_found'
  /** The key came with something else before. */
  | 'idempotency_key_reused'
  /** No source database of this name is configured. */
  | 'unknown_source'
  /** The source database cannot be reached, or went away in the middle. */
  | 'source_unreachable'
  /** Its role may do more than read. */
  | 'source_can_write'
  /** It is the database that Griot itself lives in. */
  | 'source_is_own'
  /** The database cannot run it; the message says why. */
  | 'query_failed'
  /** Not one statement that reads. */
  | 'query_not_allowed'
  | 'query_timeout'
  | 'query_too_large'
  /** There is no room left to take the upload in. */
  | 'storage_full'
  | 'too_large'
  /** No data rows at all. */
  | 'empty_list'
  /** Those of the earlier campaign are not known any more. */
  | 'people_forgotten'
  | 'phone_column_missing'
  | 'too_many_columns'
  | 'column_name_too_long'
  /** Not a text table: a spreadsheet, a broken encoding, a quote that never closes. */
  | 'unreadable'
  | 'unknown_country'
  | 'unknown_encoding'
  | 'unknown_delimiter'
  | 'unknown_sheet'
  /** The input broke off before its end; `cause` says how. */
  | 'interrupted';

/** `path` names the parameter at fault, or `file` when it is the list itself. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;
  readonly path: string;
  /** Of the list, where one of them has to be named. */
  readonly columns: readonly string[] | undefined;

  constructor(
    code: ImportErrorCode,
    message: string,
    path = 'file',
    options: ErrorOptions & { columns?: readonly string[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.path = path;
    this.columns = options.columns;
  }
}
