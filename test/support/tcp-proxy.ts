// A proxy between Griot and the provider that breaks connections in the ways networks do.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * `pass`: as it should be. `swallow`: requests go through, answers are dropped and the connection is cut. `hang`: requests
 * go through, answers never come (half-open). `refuse`: every connection is cut before a byte went through.
 */
export type ProxyMode = 'pass' | 'swallow' | 'hang' | 'refuse';

export interface TcpProxy {
  url: string;
  mode: ProxyMode;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    client.once('close', () => sockets.delete(client));
    if (proxy.mode === 'refuse') return void client.destroy();
    const upstream = connect(Number(port), hostname);
    upstream.on('error', () => client.destroy());
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    client.on('data', (chunk) => {
      if (proxy.mode === 'refuse') client.destroy();
      else upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (proxy.mode === 'swallow') client.destroy();
      else if (proxy.mode !== 'hang') client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'pass',
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}
