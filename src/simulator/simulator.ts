// A stand-in for LAfricaMobile's WhatsApp API, for demos, tests and load runs: puts its parts together.
import { randomInt } from 'node:crypto';
import { type BehaviourPatch, mergeBehaviour } from './behaviour.ts';
import { answerControlCall, type Controls } from './control-routes.ts';
import { makeJournal } from './journal.ts';
import { makeLines } from './lines.ts';
import { makeMessageIds } from './message-id.ts';
import { keyOf, type MessageSurroundings, takeMessage } from './messages.ts';
import { answerProviderCall } from './provider-routes.ts';
import { type Arrival, closeServer, listen, makeHttpServer, writeAnswer } from './server.ts';
import { countStats, viewAccepted, viewRequests } from './views.ts';
import { makeWebhookClient } from './webhook-client.ts';

export const DEFAULT_API_KEY = 'simulator-key';

export interface SimulatorOptions {
  /** Same seed, same behaviour, same people: same decisions per person, whatever the order of arrival. Default: random, shown in the stats. */
  seed?: number;
  /** Keys that are known, `any` for every non-empty one. Each has its own callback and rate. Default: DEFAULT_API_KEY. */
  apiKeys?: readonly string[] | 'any';
  /** The callback until one is registered. */
  callback?: string;
  behaviour?: BehaviourPatch;
  /** Keep whole bodies in the journal (default). Without them a message takes about 800 bytes, with them 1,100. */
  keepBodies?: boolean;
}

export interface Simulator extends Controls {
  /** Port 0 (default): any free one. Host: 127.0.0.1. */
  listen(where?: { port?: number; host?: string }): Promise<{ url: string; port: number }>;
  /** Stops at once, whatever is under way. */
  close(): Promise<void>;
}

/** Throws ZodError where `behaviour` is wrong. */
export function makeSimulator(options: SimulatorOptions = {}): Simulator {
  const seed = options.seed ?? randomInt(2 ** 31);
  let behaviour = mergeBehaviour(undefined, options.behaviour ?? {});
  let journal = makeJournal();
  const client = makeWebhookClient();
  const state = { behaviour: () => behaviour, journal: () => journal };
  const apiKeys = options.apiKeys ?? [DEFAULT_API_KEY];
  const lines = makeLines({ ...state, apiKeys, callback: options.callback ?? null, client });
  const around = { ...state, seed, keepBodies: options.keepBodies ?? true, lines, messageId: makeMessageIds() };

  const controls: Controls = {
    behaviour: () => behaviour,
    behave(patch) {
      behaviour = mergeBehaviour(behaviour, patch);
      return behaviour;
    },
    accepted: (page) => viewAccepted(journal, page),
    requests: (page) => viewRequests(journal, page),
    stats: () => countStats(journal, seed),
    async notify(body, key) {
      const line = key === undefined ? [...lines.all()].find((one) => one.callback !== null) : lines.of(key);
      if (!line?.callback) return 'no callback';
      return client.post(line.callback, JSON.stringify(body), behaviour.notifications.timeoutMs);
    },
    reset({ keepBehaviour = false } = {}) {
      journal = makeJournal();
      for (const line of lines.all()) {
        line.notifier.clear();
        line.window.clear();
      }
      if (!keepBehaviour) behaviour = mergeBehaviour(undefined, options.behaviour ?? {});
    },
  };

  const server = makeHttpServer((arrival) => dispatch(arrival, around, controls));
  return {
    ...controls,
    async listen({ port = 0, host = '127.0.0.1' } = {}) {
      const address = await listen(server, port, host);
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`, port: address.port };
    },
    async close() {
      for (const line of lines.all()) line.notifier.close();
      await Promise.all([closeServer(server), client.close()]);
    },
  };
}

async function dispatch(arrival: Arrival, around: MessageSurroundings, controls: Controls): Promise<void> {
  const { req, res, text, content } = arrival;
  const target = req.url ?? '/';
  if (req.method === 'POST' && target === '/messages') return takeMessage(around, arrival);
  const url = new URL(`http://${req.headers.host ?? 'simulator'}${target}`);
  const route = `${req.method} ${url.pathname}`;
  if (url.pathname.startsWith('/_simulator')) {
    return writeAnswer(res, await answerControlCall({ route, url, text, controls }));
  }
  const line = around.lines.of(keyOf(req));
  writeAnswer(
    res,
    answerProviderCall({
      route,
      url,
      text,
      content,
      type: req.headers['content-type'] ?? '',
      line,
      behaviour: around.behaviour(),
    }),
  );
}
