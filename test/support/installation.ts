// A whole installation for the console's tests: `griot start` on a database of its own, the simulator as its provider.
import { afterAll } from 'vitest';
import type { BehaviourPatch } from '../../src/simulator/behaviour.ts';
import { DEFAULT_API_KEY, makeSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { makeDatabase } from './database.ts';
import { API_TOKEN, api, type GriotProcess, griot } from './griot.ts';
import { becomeAdministrator } from './people.ts';
import { freePort } from './redis.ts';
import { QUICK } from './stack.ts';

export interface Installation {
  url: string;
  simulator: Simulator;
  simulatorUrl: string;
  process: GriotProcess;
  /** The one-time link of a new installation. */
  setupUrl: string;
  /** Of the administrator, where there is one: for `visitor({ session })`. */
  session: string;
  /** As an administrator's script does; throws with the answer when it is not 2xx. */
  // biome-ignore lint/suspicious/noExplicitAny: documents of every kind
  api(method: string, path: string, body?: unknown): Promise<any>;
}

/** The administrator of an installation. */
export const AWA = { name: 'Awa Ndiaye', email: 'awa@example.com', password: 'un baobab au soleil' };

interface Options {
  /** Has Awa as its administrator. */
  administrator?: boolean;
  /** Has the sender `default`, its callback registered, its templates synced. */
  sender?: boolean;
  /** Knows where the provider reaches it. */
  reachable?: boolean;
  behaviour?: BehaviourPatch;
}

/** Up when it resolves; ended with the file. */
export async function openInstallation(options: Options = {}): Promise<Installation> {
  const { administrator = true, sender = true, reachable = true, behaviour = {} } = options;
  const { url: databaseUrl } = await makeDatabase();
  const simulator = makeSimulator({ seed: 23, behaviour: { notifications: QUICK, ...behaviour } });
  const { url: simulatorUrl } = await simulator.listen();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = griot(['start'], {
    DATABASE_URL: databaseUrl,
    GRIOT_SECRET: 'a secret of the installations of the tests',
    GRIOT_API_TOKEN: API_TOKEN,
    PORT: String(port),
    ...(reachable ? { PUBLIC_URL: url } : {}),
    LAM_BASE_URL: simulatorUrl,
    ...(sender ? { LAM_API_KEY: DEFAULT_API_KEY } : {}),
  });
  afterAll(async () => {
    await process.stop();
    await simulator.close();
  });
  await process.printed(/griot is up/);
  const call: Installation['api'] = (method, path, body) => api(url, method, path, body);
  if (sender) await call('POST', '/api/senders/1/templates/sync');
  const setupUrl = (await process.printed(/http\S+\/setup#\S+/))[0];
  const session = administrator ? await becomeAdministrator(setupUrl, { ...AWA, language: 'fr' }) : '';
  return { url, simulator, simulatorUrl, process, setupUrl, session, api: call };
}
