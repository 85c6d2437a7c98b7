// The web half of a process: the API and the webhook on one port, the default sender, its callbacks.
import { offerSetup } from '../account/password-links.ts';
import { selectSenders } from '../account/queries.ts';
import { ensureDefaultSender } from '../account/senders.ts';
import { tryToRegister } from '../http/callback.ts';
import { senderDeps } from '../http/routes/senders.ts';
import { buildServer } from '../http/server.ts';
import { removeLeftovers } from '../import/spool.ts';
import type { Runtime } from '../runtime.ts';
import { makeIngest } from '../status/ingest.ts';
import type { Watch } from '../watch/watch.ts';
import { INGEST_CONNECTIONS } from './connections.ts';
import { CommandError } from './run.ts';

export interface Web {
  url: string;
  /** By which the first administrator is made; null where there is one. */
  setupUrl: string | null;
  close(): Promise<void>;
}

/** What whoever starts a new installation has to do next. */
export function setupText(setupUrl: string): string {
  return `Open this link to make the first account, an administrator's (it works once, within 24 hours; each start makes another):\n  ${setupUrl}`;
}

/** Listens, then brings the default sender up to date and registers callbacks where PUBLIC_URL is set. */
export async function startWeb(runtime: Runtime, { readiness }: Pick<Watch, 'readiness'>): Promise<Web> {
  const { config, sql, log, metrics } = runtime;
  await removeLeftovers();
  const ownSql = runtime.openPool('griot ingest', INGEST_CONNECTIONS);
  const ingest = makeIngest({ sql: ownSql, log, metrics, rawLogDays: config.rawLogDays });
  const deps = { ...runtime, ingest, readiness };
  const server = await buildServer(deps);
  if (config.defaultSender) await ensureDefaultSender(senderDeps(runtime), config.defaultSender);
  const url = await listenOn(server, { ...config, variable: 'PORT' });
  log.info({ url }, 'listening');
  log.info({ console: config.publicUrl ?? url }, 'the console is open at this address');
  if (config.publicUrl) {
    for (const sender of await selectSenders(sql, {})) await tryToRegister(deps, sender);
  }
  const setup = await offerSetup(sql);
  return {
    url,
    setupUrl: setup && `${config.publicUrl ?? url}/setup#${setup}`,
    async close() {
      await server.close();
      await ingest.close();
      await ownSql.end({ timeout: 5 });
    },
  };
}

/** Returns its address. Throws CommandError where the port, which `variable` names, is taken. */
export async function listenOn(
  server: { listen(where: { host: string; port: number }): Promise<string> },
  { host, port, variable }: { host: string; port: number; variable: string },
): Promise<string> {
  return await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new CommandError(`Port ${port} on ${host} is taken: end what uses it, or set ${variable}`);
  });
}
