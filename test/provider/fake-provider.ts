// A small HTTP server that answers what a test tells it to, and providers connected to it.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { makeProvider } from '../../src/provider/make-provider.ts';
import type { Provider, ProviderConnection, SendOutcome } from '../../src/provider/provider.ts';
import type { SendError } from '../../src/provider/send-error.ts';

export const KEY = 'lam-secret-key-0123456789';
export const TO = '221771234567';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** An object goes out as JSON. */
  body?: unknown;
}

const cleanups: (() => Promise<void>)[] = [];

/** For `afterEach`: closes what the test opened, latest first. */
export async function closeAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export function connect(baseUrl: string, changes: Partial<ProviderConnection> = {}): Provider {
  const connection = { baseUrl, apiKey: KEY, namespace: 'ns', recipientType: 'individual', maxConnections: 4 };
  const provider = makeProvider({ ...connection, requestTimeoutMs: 5_000, ...changes });
  cleanups.push(() => provider.close());
  return provider;
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

export async function serve(listener: RequestListener, changes?: Partial<ProviderConnection>): Promise<Provider> {
  return connect(`http://127.0.0.1:${await listen(createServer(listener))}`, changes);
}

/** Bytes on a socket, for what no HTTP server would say. */
export async function serveRaw(onSocket: (socket: Socket) => void, changes?: Partial<ProviderConnection>) {
  return connect(`http://127.0.0.1:${await listen(createNetServer(onSocket))}`, changes);
}

/** Answers with `reply`, and remembers what was asked. */
export async function answering(reply: Reply | ((seen: Seen) => Reply), changes?: Partial<ProviderConnection>) {
  const seen: Seen[] = [];
  const provider = await serve(async (request, response) => {
    const asked = await read(request);
    seen.push(asked);
    write(response, typeof reply === 'function' ? reply(asked) : reply);
  }, changes);
  return { provider, seen };
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}

function write(response: ServerResponse, { status = 200, headers = {}, body = {} }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

export function sendOne(provider: Provider): Promise<SendOutcome> {
  return provider.send({ to: TO, name: 'promo', language: 'fr', components: [] });
}

export async function outcomeOf(reply: Reply): Promise<SendOutcome> {
  const { provider } = await answering(reply);
  return sendOne(provider);
}

export function errorIn(outcome: SendOutcome): SendError {
  if (outcome.ok) throw new Error(`accepted: ${outcome.accepted.messageId}`);
  return outcome.error;
}
