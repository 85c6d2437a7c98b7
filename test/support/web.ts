// `griot web` as a process of its own, and a provider that posts to it until it is told 200.
import { setTimeout as sleep } from 'node:timers/promises';
import { API_TOKEN, api, type GriotProcess, griot } from './griot.ts';

const SECRET = 'a secret of the web processes, long enough';

/** A sender and the path of its callback. */
export interface Callback {
  senderId: number;
  path: string;
}

export interface Web {
  process: GriotProcess;
  url: string;
  addLine(name: string): Promise<Callback>;
  /** Where the provider posts of this sender. */
  urlOf(callback: Callback): string;
}

/** What every process of one installation is given. */
export function webEnv(databaseUrl: string): Record<string, string> {
  return { DATABASE_URL: databaseUrl, GRIOT_SECRET: SECRET, GRIOT_API_TOKEN: API_TOKEN };
}

/** Up when it resolves. Whoever opens it ends its process. */
export async function openWeb(databaseUrl: string, env: Record<string, string> = {}): Promise<Web> {
  const process = griot(['web'], { ...webEnv(databaseUrl), PORT: '0', ...env });
  await process.printed(/griot is up/);
  const url = (await process.printed(/"url":"(http[^"]+)"/))[1] ?? '';
  return {
    process,
    url,
    async addLine(name) {
      const fields = { name, baseUrl: 'http://127.0.0.1:9', apiKey: 'nobody listens' };
      const { id, webhookUrl } = await api(url, 'POST', '/api/senders', fields);
      return { senderId: id, path: new URL(webhookUrl).pathname };
    },
    urlOf: ({ path }) => `${url}${path}`,
  };
}

export interface Answer {
  /** Null where the connection broke. */
  status: number | null;
  retryAfter: string | null;
  ms: number;
}

/** One POST. */
export async function postOnce(url: string, body: string): Promise<Answer> {
  const began = performance.now();
  try {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await answer.text();
    const retryAfter = answer.headers.get('retry-after');
    return { status: answer.status, retryAfter, ms: performance.now() - began };
  } catch {
    return { status: null, retryAfter: null, ms: performance.now() - began };
  }
}

/** Posts again and again, as providers do, though sooner; `url` is asked each time: the process may be a new one. */
export async function untilTaken(url: () => string, body: string, heard: (answer: Answer) => void): Promise<void> {
  for (;;) {
    const answer = await postOnce(url(), body);
    heard(answer);
    if (answer.status === 200) return;
    await sleep(50 + Math.random() * 100);
  }
}
