// The routes of a server, read from the router's own drawing of itself.
import type { FastifyInstance } from 'fastify';

/** As `get /api/campaigns/:id`, each once. */
export function routesOf(app: FastifyInstance): string[] {
  const stack: string[] = [];
  const found: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    stack.length = depth;
    stack.push(match[2] ?? '');
    for (const method of (match[3] ?? '').split(', ').filter(Boolean))
      found.push(`${method.toLowerCase()} ${stack.join('')}`);
  }
  return [...new Set(found)];
}
