import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
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

/** Tells clients what their requests are called in the log. */
export function sendRequestIds(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    done();
  });
}
