import type { FastifyInstance } from 'fastify';

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
    const end = () => {
      if (!reply.raw.writableFinished) hangUp.abort();
    };
    // It may have hung up while the request waited for its turn.
    if (reply.raw.destroyed) end();
    else reply.raw.once('close', end);
    request.hangUp = hangUp.signal;
    done();
  });
}
