import type { FastifyInstance, FastifyRequest } from 'fastify';
import { busy } from '../errors/busy.js';
import { inTurns } from './in-turns.js';
import { whenOver } from './when-over.js';

/**
 * Lets so many requests be worked on at once and refuses the others as soon as they are read, so that
 * neither memory nor waiting grows with the crowd. What an earlier hook has answered does not count. Those
 * let in begin one in each turn of the event loop, since it takes some milliseconds to get one under way.
 * @param counts whether a request is one that takes work
 */
export function admitAtMost(
  server: FastifyInstance,
  most: number,
  counts: (request: FastifyRequest) => boolean,
): void {
  let working = 0;
  const begin = inTurns();
  const refuse = inTurns();
  server.addHook('preValidation', (request, reply, done) => {
    if (!counts(request)) {
      done();
      return;
    }
    if (working >= most) {
      refuse(() => done(busy()));
      return;
    }
    working += 1;
    whenOver(request, reply, () => (working -= 1));
    begin(done);
  });
}
