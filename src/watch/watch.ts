// A long-running process under watch: it says that it lives, knows whether it is ready, and shows its figures.
import type { Role } from '../db/processes.ts';
import { VERSION } from '../lib/version.ts';
import type { Runtime } from '../runtime.ts';
import { addGauges } from './gauges.ts';
import { openPresence } from './presence.ts';
import { type AtWork, makeReadiness, type Readiness } from './readiness.ts';

export interface Watch {
  readiness: () => Promise<Readiness>;
  close(): Promise<void>;
}

export interface WatchOptions extends Pick<AtWork, 'sweptAt'> {
  role: Role;
}

/** Once per runtime: it adds to the runtime's metrics. */
export async function openWatch(runtime: Runtime, { role, sweptAt }: WatchOptions): Promise<Watch> {
  const presence = await openPresence(runtime, { role, version: VERSION });
  const atWork = role === 'web' ? null : { roundTrip: presence.roundTrip, sweptAt };
  const readiness = makeReadiness(runtime, atWork);
  presence.tell(async () => (await readiness()).missing);
  const { sql, backend, log, metrics } = runtime;
  addGauges({ sql, backend, log, metrics, role, version: VERSION, readiness });
  return { readiness, close: presence.close };
}
