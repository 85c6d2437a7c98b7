// What went wrong with a recipient query, in words for whoever wrote it.
import { ImportError } from '../import-error.ts';
import type { SourceAddress } from './database.ts';

export function unreachable({ name, url }: SourceAddress, cause: Error): ImportError {
  const why = withoutPassword(cause.message || String((cause as { code?: string }).code), url);
  const message = `The source "${name}" cannot be reached: ${why}. Try again later, or have ${variableOf(name)} checked`;
  return new ImportError('source_unreachable', message, 'source', { cause });
}

export function lost({ name }: SourceAddress, cause: Error): ImportError {
  const message = `The connection to the source "${name}" broke off; nothing was imported. Try again`;
  return new ImportError('source_unreachable', message, 'source', { cause });
}

export function notAllowed(message: string, cause?: Error): ImportError {
  return new ImportError('query_not_allowed', message, 'sql', { cause });
}

/** `says`: the database's own words. */
export function cannotRun(says: string, cause: Error): ImportError {
  return new ImportError('query_failed', `The database cannot run the query: ${says}`, 'sql', { cause });
}

/** By a limit of the source's own. */
export function stopped(says: string, cause: Error): ImportError {
  return new ImportError('query_timeout', `The source stopped the query: ${says}`, 'sql', { cause });
}

export function isOwn({ name }: SourceAddress): ImportError {
  const message = `The source "${name}" is Griot's own database, and recipient queries read other ones: have ${variableOf(name)} changed`;
  return new ImportError('source_is_own', message, 'source');
}

/** `remedy`: the statements that make a role as it should be. */
export function canWrite({ name }: SourceAddress, what: string, remedy: string): ImportError {
  const message = `The source "${name}" must be read with a role that can only read, and ${what}. Make one and name it in ${variableOf(name)}: ${remedy}`;
  return new ImportError('source_can_write', message, 'source');
}

function variableOf(name: string): string {
  return `GRIOT_SOURCE_${name.toUpperCase()}`;
}

/** What a database or driver says, without the password should it repeat it. One of a letter or two is no secret. */
export function withoutPassword(message: string, { password }: URL): string {
  const words = [password, decodeURIComponent(password)].filter((word) => word.length > 2);
  return words.reduce((text, word) => text.replaceAll(word, '***'), message).slice(0, 1000);
}
