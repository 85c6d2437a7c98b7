// A provider that does as little as can be: takes every message and notes when it came. A process of its own, so that
// its clock is held up by nothing it measures; it keeps numbers only, because a garbage collection would be jitter.
// Prints its address; answers GET /times with the arrivals as a JSON array of milliseconds, and forgets them.
import { createServer, type Socket } from 'node:net';
import { setPriority } from 'node:os';

const MOST = 4_000_000;
const times = new Float64Array(MOST);
let count = 0;
let ids = 0;

const latencyMs = Number(process.argv[2] ?? 0);
try {
  setPriority(-10);
} catch {
  // not allowed to: then it shares the processor like everybody else
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer | null = null;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    rest = take(socket, rest ? Buffer.concat([rest, chunk]) : chunk);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
});

/** Handles the whole requests in the bytes; returns what is left of them. */
function take(socket: Socket, bytes: Buffer): Buffer | null {
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(END_OF_HEAD, from);
    if (end < 0) break;
    const head = bytes.toString('latin1', from, end);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const next = end + 4 + length;
    if (next > bytes.length) break;
    if (head.startsWith('POST /messages')) note(socket);
    else if (head.startsWith('GET /times')) report(socket);
    else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    from = next;
  }
  return from < bytes.length ? bytes.subarray(from) : null;
}

function note(socket: Socket): void {
  if (count < MOST) times[count++] = performance.now();
  if (latencyMs > 0) setTimeout(accept, latencyMs, socket);
  else accept(socket);
}

function accept(socket: Socket): void {
  const body = `{"messages":[{"id":"wamid.bench.${process.pid}.${ids++}"}]}`;
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}

function report(socket: Socket): void {
  const body = JSON.stringify([...times.subarray(0, count)]);
  count = 0;
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}
