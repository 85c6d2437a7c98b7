// What a list may be at most.

export interface ListLimits {
  /** Also after unpacking. */
  readonly listBytes: number;
  readonly listRows: number;
  readonly listColumns: number;
  readonly cellCharacters: number;
  /** A query, from the connection to the last row. */
  readonly queryMs: number;
}

/** Where an operator does not say otherwise. */
export const LIST_LIMITS: ListLimits = {
  listBytes: 2_147_483_648,
  listRows: 10_000_000,
  /** More is a data dump, not a list of recipients; every column is stored with every recipient. */
  listColumns: 100,
  /** The provider takes template parameters of about a thousand characters; four times that is surely a mistake. */
  cellCharacters: 4096,
  queryMs: 300_000,
};

/** Names are stored with every recipient, so a long one costs its length a million times. */
export const MAX_NAME_CHARACTERS = 200;
/** A row of the largest usual cells, each letter of four bytes, is below this; what is longer follows a quote that never closes. */
export const MAX_RECORD_BYTES = 2_097_152;
/** Read ahead to recognise encoding and delimiter; also the size of the pieces that long chunks are cut into. */
export const HEAD_BYTES = 65_536;
/** Rows, and bytes of theirs, in one statement: its cost does not show, and a few of them fit in memory. */
export const CHUNK_ROWS = 2_500;
export const CHUNK_BYTES = 1_048_576;
/** Rows that show what their columns hold. */
export const SAMPLE_ROWS = 50;
/** Lines above the header; more is another table. */
export const MAX_TITLE_ROWS = 5;
