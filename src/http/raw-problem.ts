// Problems that are told before there is a request: to what is no HTTP, has too large a head, or comes too slowly.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { COME_BACK_SECONDS, PROBLEM_TYPE } from './problems.ts';

/** The whole answer; the connection ends with it. */
export function rawProblem(status: number, detail: string): string {
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? [`retry-after: ${COME_BACK_SECONDS}`] : []),
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const MEANINGS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The head of the request is too large: 16 kB are taken'],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    'The request came too slowly and was given up (its head: 20 seconds; all of it: GRIOT_MAX_UPLOAD_SECONDS)',
  ],
};

/** Fastify's `clientErrorHandler`. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, detail] = MEANINGS[error.code ?? ''] ?? [400, 'This is no request that can be understood'];
  if (socket.writable) socket.write(rawProblem(status, detail));
  socket.destroy(error);
}
