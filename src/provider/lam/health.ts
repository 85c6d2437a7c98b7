// Reads the state of a sender's line in the three forms that gateways report it.
import type { ProviderHealth } from '../provider.ts';
import type { Http } from './http.ts';
import { each, type JsonRecord, record, records, text } from './loose-json.ts';
import { callProvider } from './provider-call.ts';

type Status = ProviderHealth['status'];

/** From best to worst; the worst host decides. */
const RANK: readonly Status[] = ['connected', 'limited', 'unknown', 'disconnected'];

const WORDS: ReadonlyMap<string, Status> = new Map([
  ['connected', 'connected'],
  ['connecting', 'limited'],
  ['disconnected', 'disconnected'],
  ['uninitialized', 'disconnected'],
  ['unregistered', 'disconnected'],
  ['available', 'connected'],
  ['limited', 'limited'],
  ['blocked', 'disconnected'],
]);
const MAX_DETAIL = 300;

export async function readHealth(http: Http): Promise<ProviderHealth> {
  const body = await callProvider(http, '/health');
  const found = [...cloudStates(record(body.health_status)), ...gatewayStates(record(body.health))];
  const unknown: ProviderHealth = { status: 'unknown', detail: 'The provider reports no state that Griot knows' };
  const worst = found.reduce((a, b) => (RANK.indexOf(b.status) > RANK.indexOf(a.status) ? b : a), found[0] ?? unknown);
  return { status: worst.status, detail: http.redact(worst.detail).slice(0, MAX_DETAIL) };
}

/** `{"gateway_status"}`, or the same once per host. */
function* gatewayStates(health: JsonRecord | null): Generator<ProviderHealth> {
  for (const [host, state] of Object.entries({ '': health, ...health })) {
    const word = text(record(state)?.gateway_status, MAX_DETAIL);
    if (word) yield { status: statusOf(word), detail: host ? `${host}: ${word}` : word };
  }
}

/** Meta's Cloud API: a word for the whole, and entities that say why. */
function* cloudStates(health: JsonRecord | null): Generator<ProviderHealth> {
  const word = text(health?.can_send_message, MAX_DETAIL);
  if (!health || !word) return;
  const reasons = [...records(health.entities)]
    .flatMap((entity) => each(entity.errors))
    .map((error) => text(record(error)?.error_description, MAX_DETAIL))
    .filter((reason) => reason !== null);
  yield { status: statusOf(word), detail: [word, ...reasons].join('; ') };
}

const statusOf = (word: string): Status => WORDS.get(word.toLowerCase()) ?? 'unknown';
