// A Fastify route that parses the body and answers at once: the other side of the ingest benchmark. Prints its address.
import Fastify from 'fastify';

const app = Fastify({ bodyLimit: 5 * 1024 * 1024 });
app.post('/webhooks/:senderId/:secret', async () => ({}));
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
