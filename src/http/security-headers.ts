// What browsers are told about answers: they are no documents, and belong to nobody else's.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const YEAR_S = 365 * 24 * 60 * 60;

/**
 * For every route. One that serves a document states a policy of its own, `helmet: { contentSecurityPolicy: … }` among
 * the options of the route, and one whose answer may be kept sets `cache-control` itself.
 */
export async function secureAnswers(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    // Over plain http browsers must not be told: there they would believe anybody.
    if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${YEAR_S}; includeSubDomains`);
    done();
  });
}
