import type { FastifyInstance, FastifyRequest } from 'fastify';
import { busy } from '../errors/busy.js';

/**
 * Lets so many requests be worked on at once and refuses the others as soon as they are read, so that
 * neither memory nor waiting grows with the crowd. What an earlier hook has answered does not count.
 * @param counts whether a request is one that takes work
 */
export function admitAtMost(
  server: FastifyInstance,
  most: number,
  counts: (request: FastifyRequest) => boolean,
): void {
  let working = 0;
  server.addHook('preValidation', (request, reply, done) => {
    if (!counts(request)) {
      done();
      return;
    }
    if (working >= most) {
      done(busy());
      return;
    }
    working += 1;
    reply.raw.once('close', () => (working -= 1));
    done();
  });
}
