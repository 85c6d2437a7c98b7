// An error as a log may show it: Postgres and providers put phone numbers into theirs.
import { stdSerializers } from 'pino';

/** Pino's serializer for errors, with every run of eight digits or more left out. */
export function maskedError(error: Error): unknown {
  const mask = (_: string, value: unknown) => (typeof value === 'string' ? value.replace(/\d{8,}/g, '***') : value);
  return JSON.parse(JSON.stringify(stdSerializers.err(error), mask));
}
