// What the HTTP apps are given.
import type { Logger } from 'pino';
import type { Runtime } from '../runtime.ts';
import type { Ingest } from '../status/ingest.ts';

export type HttpDeps = Pick<Runtime, 'config' | 'sql' | 'seal' | 'providers' | 'backend'> & {
  log: Logger;
  ingest: Ingest;
};
