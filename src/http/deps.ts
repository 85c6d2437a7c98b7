// What the HTTP apps are given.
import type { Logger } from 'pino';
import type { Runtime } from '../runtime.ts';
import type { Ingest } from '../status/ingest.ts';
import type { Readiness } from '../watch/readiness.ts';

export type HttpDeps = Pick<Runtime, 'config' | 'sql' | 'seal' | 'providers' | 'backend' | 'metrics'> & {
  log: Logger;
  ingest: Ingest;
  readiness: () => Promise<Readiness>;
};
