// What a list may be at most.

/** More is a data dump, not a list of recipients; every column is stored with every recipient. */
export const MAX_COLUMNS = 100;
/** The provider takes template parameters of about a thousand characters; four times that is surely a mistake. */
export const MAX_CELL_CHARACTERS = 4096;
/** Names are stored with every recipient, so a long one costs its length a million times. */
export const MAX_NAME_CHARACTERS = 200;
/** A row of the largest cells, each letter of four bytes, is below this; what is longer follows a quote that never closes. */
export const MAX_RECORD_BYTES = 2_097_152;
/** Read ahead to recognise encoding and delimiter; also the size of the pieces that long chunks are cut into. */
export const HEAD_BYTES = 65_536;
/** COPY text per write: large enough that a write's cost does not show, small enough to hold a few of. */
export const BATCH_CHARACTERS = 65_536;
