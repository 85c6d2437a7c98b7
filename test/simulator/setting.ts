// What the simulator's tests share: a simulator that is closed, a listening callback, requests.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { DEFAULT_API_KEY, makeSimulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';

export const QUICK = { sent: [1, 5], delivered: [1, 5], read: [1, 5], failed: [1, 5] } as const;

interface Init {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every form
type Reply = Omit<Response, 'json'> & { json(): Promise<any> };

export async function startSimulator(options: SimulatorOptions = {}) {
  const simulator = makeSimulator({ seed: 7, ...options });
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const call = (path: string, init: Init = {}): Promise<Reply> =>
    fetch(url + path, { ...init, headers: { 'LAM-API-KEY': DEFAULT_API_KEY, ...init.headers } });
  const send = (body: unknown) => call('/messages', { method: 'POST', body: JSON.stringify(body) });
  const control = (method: string, path: string, body?: unknown): Promise<Reply> =>
    fetch(`${url}/_simulator${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { simulator, url, call, send, control };
}

/** A callback that notes what it is told; `answer` gives the HTTP status (a promise delays it). */
export async function startCallback(answer: (body: unknown) => number | Promise<number> = () => 200) {
  // biome-ignore lint/suspicious/noExplicitAny: notifications of every dialect
  const bodies: any[] = [];
  const server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const body = JSON.parse(text);
    bodies.push(body);
    res.writeHead(await answer(body)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

export function welcome(to = '221771234567', extra: object = {}) {
  return {
    recipient_type: 'individual',
    to,
    type: 'template',
    template: { name: 'bienvenue', language: { policy: 'deterministic', code: 'fr' }, components: [] },
    ...extra,
  };
}

export function promo(texts: string[], to = '221771234567') {
  const parameters = texts.map((text) => ({ type: 'text', text }));
  const components = [{ type: 'body', parameters }];
  return { to, type: 'template', template: { name: 'promo_soldes', language: { code: 'fr' }, components } };
}

/** Distinct Senegalese numbers. */
export function people(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `22177${String(index).padStart(7, '0')}`);
}

export async function until(condition: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not so within ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
