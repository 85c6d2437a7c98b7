// The bare HTTP server: reads bodies, writes answers, closes at once.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answers.ts';

export interface Arrival {
  req: IncomingMessage;
  res: ServerResponse;
  /** The body; empty for a file. */
  text: string;
  content: Buffer;
  /** When the request's head was read: wall clock, ms since 1970 … */
  at: number;
  /** … and by the process's monotonic clock, ms. */
  monotonicMs: number;
}

// Far above any message; notifications to forward may be 3 MB.
const MAX_BODY_BYTES = 8_000_000;
const MAX_FILE_BYTES = 110_000_000;

/** `handle` gets each request with its body; what it throws is answered 500. */
export function makeHttpServer(handle: (arrival: Arrival) => Promise<void>): Server {
  const server = createServer((req, res) => {
    const at = Date.now();
    const monotonicMs = performance.now();
    const isFile = req.url === '/media';
    const most = isFile ? MAX_FILE_BYTES : MAX_BODY_BYTES;
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most) req.destroy();
      else chunks.push(chunk);
    });
    req.on('end', () => {
      const content = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const text = isFile ? '' : content.toString();
      handle({ req, res, text, content, at, monotonicMs }).catch((error) => {
        writeAnswer(res, { status: 500, body: String(error?.stack ?? error) });
      });
    });
    req.on('error', () => {});
    res.on('error', () => {});
  });
  // Longer than clients keep idle connections, so that cut connections are only those a behaviour asks for.
  server.keepAliveTimeout = 65_000;
  return server;
}

export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 1024, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function writeAnswer(res: ServerResponse, { status, body, headers }: Answer): void {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
