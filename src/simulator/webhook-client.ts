// Posts notifications to the callbacks, over connections that are kept.
import { Agent, request } from 'undici';

export interface WebhookClient {
  /** The answer's HTTP status, or null where none came in time. Never throws. */
  post(url: string, body: string, timeoutMs: number): Promise<number | null>;
  close(): Promise<void>;
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'griot-simulator' };

export function makeWebhookClient(): WebhookClient {
  // 256: the most that a behaviour's `concurrency` allows, per origin.
  // undici's own timeouts are off: they are exact to a second only.
  const agent = new Agent({ connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async post(url, body, timeoutMs) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs);
      try {
        const options = { method: 'POST', headers: HEADERS, body, dispatcher: agent, signal: late.signal } as const;
        const answer = await request(url, options);
        await answer.body.dump().catch(() => {});
        return answer.statusCode;
      } catch {
        return null;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}
