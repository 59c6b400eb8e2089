import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Callback = () => void;

/** Of requests whose connection is open. */
const waiting = new WeakMap<Socket, Set<Callback>>();

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
  if (isOver(request, reply)) {
    callback();
    return;
  }
  const ofConnection = callbacksOf(request.raw.socket);
  const over = () => {
    reply.raw.off('close', over);
    ofConnection.delete(over);
    callback();
  };
  ofConnection.add(over);
  reply.raw.on('close', over);
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
