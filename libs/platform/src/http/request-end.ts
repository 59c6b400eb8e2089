import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Callback = () => void;

/** By open connection. */
const waiting = new WeakMap<Socket, Set<Callback>>();

/** By response that is not over. */
const underWay = new WeakMap<ServerResponse, Set<Callback>>();

/** Whether a request was answered or its client is gone. */
export function isOver({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply): boolean {
  return socket.destroyed || raw.destroyed || raw.writableFinished;
}

/**
 * Calls back once when a request is over: answered, or its client gone; at once when it is over already. A
 * response that waits behind others of its connection has no socket yet, and emits no close event when that
 * connection ends.
 */
export function whenOver(request: FastifyRequest, reply: FastifyReply, callback: Callback): void {
  if (isOver(request, reply)) callback();
  else findReplyCallbacks(request, reply).add(callback);
}

/** One listener per response, because many hooks may wait for its end. */
function findReplyCallbacks(request: FastifyRequest, { raw }: FastifyReply): Set<Callback> {
  const known = underWay.get(raw);
  if (known) return known;
  const callbacks = new Set<Callback>();
  underWay.set(raw, callbacks);
  const ofConnection = findCallbacks(request.raw.socket);
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

/** One listener per connection, because any number of requests may wait on it. */
function findCallbacks(socket: Socket): Set<Callback> {
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
    /** Aborted when the client disconnects before the answer. */
    hangUp: AbortSignal | undefined;
  }
}

/** Sets `request.hangUp`, which aborts when the client disconnects, so that handlers stop their work. */
export function abortOnHangUp(server: FastifyInstance): void {
  server.decorateRequest('hangUp', undefined);
  server.addHook('preHandler', (request, reply, done) => {
    const hangUp = new AbortController();
    // Each root field of a GraphQL request adds a listener: Node.js would warn from the eleventh on.
    setMaxListeners(0, hangUp.signal);
    // The client may have disconnected while the request waited for its turn.
    whenOver(request, reply, () => {
      if (!reply.raw.writableFinished) hangUp.abort();
    });
    request.hangUp = hangUp.signal;
    done();
  });
}
