import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** More than any client sends before it looks for an answer; how long it may take is limited as well. */
const BYTES_MAX = 256 * 1024 * 1024;

/**
 * Has a refused body read, and thrown away, to its end. A connection that is closed while its client still
 * sends is reset, and the client never sees why it was refused.
 */
export function readToTheEnd(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (!request.raw.complete && request.headers.connection?.toLowerCase() !== 'close') {
      reply.removeHeader('connection');
    }
    done();
  });
  server.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete) discard(raw);
    done();
  });
}

function discard(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) request.destroy();
  });
}
