// The simulator's own endpoints: what it saw, how it behaves. No key.
import { ZodError, z } from 'zod';
import { type Answer, json } from './answers.ts';
import type { Behaviour, BehaviourPatch } from './behaviour.ts';
import type { RequestRecord } from './journal.ts';
import type { AcceptedView, Page, Stats } from './views.ts';

const HELP = {
  'GET /_simulator/stats': 'numbers of requests, acceptances, refusals, people and notifications',
  'GET /_simulator/accepted?after=&limit=': 'messages taken, with their statuses',
  'GET /_simulator/requests?after=&limit=&bodies=true': 'every POST /messages, with its time of arrival',
  'GET /_simulator/behaviour': 'how it behaves',
  'PUT /_simulator/behaviour': 'change any part of it; objects are merged',
  'POST /_simulator/reset?behaviour=keep': 'empty journal, no pending statuses, behaviour as at the start unless kept',
  'POST /_simulator/notify?key=': 'post the given JSON body to the registered callback (of a key)',
};

/** What can be seen and changed from outside. */
export interface Controls {
  behaviour(): Behaviour;
  /** Lays a patch over the behaviour: objects are merged, everything else replaced. Throws ZodError. */
  behave(patch: BehaviourPatch): Behaviour;
  accepted(page?: Page): AcceptedView[];
  requests(page?: Page): RequestRecord[];
  stats(): Stats;
  /** Posts a body to the callback of a key (default: of the first that has one): the HTTP status, null where no answer came. */
  notify(body: unknown, key?: string): Promise<number | null | 'no callback'>;
  /** Forgets journal and pending statuses; the behaviour becomes that of the options. Callbacks stay. */
  reset(how?: { keepBehaviour?: boolean }): void;
}

const pageQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

export interface ControlCall {
  route: string;
  url: URL;
  text: string;
  controls: Controls;
}

/** Answers a call; bad input is answered 400 with `errors: [{path, message}]`. */
export async function answerControlCall(call: ControlCall): Promise<Answer> {
  try {
    return await answer(call);
  } catch (error) {
    if (error instanceof ZodError) {
      return json(400, { errors: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) });
    }
    if (error instanceof SyntaxError) return json(400, { errors: [{ path: '', message: 'the body is not JSON' }] });
    throw error;
  }
}

async function answer({ route, url, text, controls }: ControlCall): Promise<Answer> {
  switch (route) {
    case 'GET /_simulator':
      return json(200, HELP);
    case 'GET /_simulator/stats':
      return json(200, controls.stats());
    case 'GET /_simulator/accepted':
      return json(200, pageOf(url, controls.accepted));
    case 'GET /_simulator/requests':
      return json(200, requestPage(url, controls));
    case 'GET /_simulator/behaviour':
      return json(200, controls.behaviour());
    case 'PUT /_simulator/behaviour':
      return json(200, controls.behave(JSON.parse(text) as BehaviourPatch));
    case 'POST /_simulator/reset':
      controls.reset({ keepBehaviour: url.searchParams.get('behaviour') === 'keep' });
      return json(200, controls.stats());
    case 'POST /_simulator/notify':
      return notify(JSON.parse(text), url.searchParams.get('key'), controls);
    default:
      return json(404, { errors: [{ path: '', message: `no ${route}; see GET /_simulator` }] });
  }
}

function pageOf<T extends { n: number }>(url: URL, list: (page: { after: number; limit: number }) => T[]) {
  const page = pageQuery.parse(Object.fromEntries(url.searchParams));
  const found = list({ after: page.after, limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  return { items, next: found.length > items.length ? (items.at(-1)?.n ?? null) : null };
}

function requestPage(url: URL, controls: Controls) {
  const page = pageOf(url, controls.requests);
  if (url.searchParams.get('bodies') === 'true') return page;
  return { ...page, items: page.items.map(({ body: _, ...request }) => request) };
}

async function notify(body: unknown, key: string | null, controls: Controls): Promise<Answer> {
  const outcome = await controls.notify(body, key ?? undefined);
  if (outcome === 'no callback') return json(409, { errors: [{ path: '', message: 'no callback is registered' }] });
  return json(outcome === null ? 502 : 200, { status: outcome });
}
