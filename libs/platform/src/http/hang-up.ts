import type { FastifyInstance } from 'fastify';
import { cancellable } from '../database/cancellation.js';

/** Has the work for a request end when its client hangs up. */
export function endWithClient(server: FastifyInstance): void {
  server.addHook('preHandler', (_request, reply, done) => {
    const hangUp = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) hangUp.abort();
    });
    cancellable(hangUp.signal, done);
  });
}
