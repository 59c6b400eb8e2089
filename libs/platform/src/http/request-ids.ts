import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { redact } from '../text/redact.js';

export const REQUEST_ID = 'x-request-id';

const LENGTH_MAX = 64;
const WELL_FORMED = /^[\w.:-]{1,64}$/;

/** Returns the id of a request for the log: the client's, if it is valid, or a new one. */
export function readRequestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID];
  if (typeof given !== 'string' || !WELL_FORMED.test(given)) return randomUUID();
  return redact(given, LENGTH_MAX) === given ? given : randomUUID();
}

/** Sends each client its request's id in the log. */
export function sendRequestIds(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    done();
  });
}
