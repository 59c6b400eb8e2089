import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

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
