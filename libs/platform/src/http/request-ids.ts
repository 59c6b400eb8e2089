import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { withLogIds } from '../logging/log-ids.js';
import { redacted } from '../logging/redact.js';

export const REQUEST_ID = 'x-request-id';

const LENGTH_MAX = 64;
const WELL_FORMED = /^[\w.:-]{1,64}$/;

/** What a request is called in the log: as its client says, where that can stand there, or a new name. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID];
  if (typeof given !== 'string' || !WELL_FORMED.test(given)) return randomUUID();
  return redacted(given, LENGTH_MAX) === given ? given : randomUUID();
}

/** Has what is written while a request is answered say so, and tells its client the name. */
export function nameRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    withLogIds({ requestId: request.id }, done);
  });
  // What comes after a body is called from its stream, which knows nothing of the request.
  server.addHook('preValidation', (request, _reply, done) => {
    withLogIds({ requestId: request.id }, done);
  });
}
