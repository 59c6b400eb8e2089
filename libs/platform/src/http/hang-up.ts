import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { whenOver } from './when-over.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Comes when the client hangs up before it has its answer. */
    hangUp: AbortSignal | undefined;
  }
}

/** Has handlers find out, by `request.hangUp`, that nobody waits for their work any more. */
export function tellHangUps(server: FastifyInstance): void {
  server.decorateRequest('hangUp', undefined);
  server.addHook('preHandler', (request, reply, done) => {
    const hangUp = new AbortController();
    // Each root field of a GraphQL request listens until it is resolved: Node.js would warn from the eleventh on.
    setMaxListeners(0, hangUp.signal);
    // It may have hung up while the request waited for its turn.
    whenOver(request, reply, () => {
      if (!reply.raw.writableFinished) hangUp.abort();
    });
    request.hangUp = hangUp.signal;
    done();
  });
}
