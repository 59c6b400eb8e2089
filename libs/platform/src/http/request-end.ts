import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Callback = () => void;

/** Of requests whose connection is open. */
const waiting = new WeakMap<Socket, Set<Callback>>();

/** Of responses that are not over. */
const underWay = new WeakMap<ServerResponse, Set<Callback>>();

/** Whether a request was answered, or its client is gone. */
export function isOver({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): boolean {
  return socket.destroyed || raw.destroyed || raw.writableFinished;
}

/**
 * Calls back once when a request is over: answered, or its client gone; at once when it is over already.
 * A response that waits behind others of its connection has no socket yet, and never closes when that
 * connection ends.
 */
export function whenOver(request: FastifyRequest, reply: FastifyReply, callback: Callback): void {
  if (isOver(request, reply)) callback();
  else callbacksOfReply(request, reply).add(callback);
}

/** A single listener for each response, too: every hook that a request goes through waits for its end. */
function callbacksOfReply(request: FastifyRequest, { raw }: FastifyReply): Set<Callback> {
  const known = underWay.get(raw);
  if (known) return known;
  const callbacks = new Set<Callback>();
  underWay.set(raw, callbacks);
  const ofConnection = callbacksOf(request.raw.socket);
  const over = () => {
    raw.off('close', over);
    ofConnection.delete(over);
    underWay.delete(raw);
    for (const callback of callbacks) callback();
  };
  ofConnection.add(over);
  raw.on('close', over);
  return callbacks;
}

/** A single listener for each connection: any number of requests may wait on one. */
function callbacksOf(socket: Socket): Set<Callback> {
  const known = waiting.get(socket);
  if (known) return known;
  const callbacks = new Set<Callback>();
  waiting.set(socket, callbacks);
  socket.once('close', () => {
    for (const callback of [...callbacks]) callback();
  });
  return callbacks;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Comes when the client hangs up before it has its answer. */
    hangUp: AbortSignal | undefined;
  }
}

/** Has handlers find out, by `request.hangUp`, that nobody waits for their work any more. */
export function abortOnHangUp(server: FastifyInstance): void {
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
