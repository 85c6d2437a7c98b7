// A provider as plain as they come: Node's own HTTP server, which reads each message and answers at once. A process of
// its own; prints its address.
import { createServer } from 'node:http';

let ids = 0;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { to } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { to?: string };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ contacts: [{ input: to, wa_id: to }], messages: [{ id: `wamid.bench.${ids++}` }] }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
});
