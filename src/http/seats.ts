// What takes long is done so many times at once, and no more: whoever comes then is told to come again.
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Runtime } from '../runtime.ts';
import { HttpError } from './problems.ts';
import { whenOver } from './when-over.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What of it there may be so many at once. Most exports are known by their right. */
    seat?: SeatKind;
  }
}

type SeatKind = 'uploads' | 'exports' | 'streams';

const REFUSALS: Readonly<Record<SeatKind, string>> = {
  uploads: 'Too many lists and files are coming in (GRIOT_MAX_UPLOADS): send this one again in a moment',
  exports: 'Too many files are being made (GRIOT_MAX_EXPORTS): ask again when one of them is done',
  streams: 'Too many people are watching (GRIOT_MAX_STREAMS): ask for the campaign now and then instead',
};

/**
 * For every route of `app` that says which seat it needs. It is held until the answer is over; whoever takes nothing of a
 * file for `readerMs` has left it.
 */
export function seatCallers(app: FastifyInstance, limits: Runtime['config']['limits'], readerMs: number): void {
  const taken: Record<SeatKind, number> = { uploads: 0, exports: 0, streams: 0 };
  app.addHook('preHandler', async ({ routeOptions: { config } }, reply) => {
    const kind = config.seat ?? ([config.right].flat().includes('export') ? 'exports' : undefined);
    if (kind) take(kind, reply);
  });

  function take(kind: SeatKind, { raw }: FastifyReply): void {
    if (taken[kind] >= limits[kind]) throw new HttpError(503, REFUSALS[kind]);
    taken[kind] += 1;
    if (kind === 'exports' && raw.socket instanceof Socket) raw.socket.setTimeout(readerMs); // Node ends it then
    whenOver(raw, () => {
      taken[kind] -= 1;
    });
  }
}
