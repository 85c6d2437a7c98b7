// What is told of a workbook that cannot be read.
import { ImportError } from '../import-error.ts';

export function unreadable(why: string, cause?: unknown): ImportError {
  const message = `The workbook cannot be read: ${why}. Save it again as .xlsx, or as "CSV UTF-8", and try again`;
  return new ImportError('unreadable', message, 'file', { cause });
}

/** Errors of the zip and XML libraries are all about the file. */
export function cannotRead(cause: unknown): never {
  throw cause instanceof ImportError ? cause : unreadable('it is damaged or cut short', cause);
}

export function tooLarge(): ImportError {
  return new ImportError(
    'too_large',
    'The workbook unpacks to more than a list may be: send it as CSV, or raise GRIOT_MAX_LIST_MB',
  );
}

export function tooDense(): ImportError {
  return new ImportError('too_large', 'The workbook unpacks to far more than a list does: send it as CSV');
}
