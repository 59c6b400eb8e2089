import type { FastifyInstance, FastifyRequest } from 'fastify';
import { busy } from '../errors/busy.js';
import { QuietTurns } from './quiet-turns.js';
import { whenOver } from './when-over.js';

/**
 * Lets so many requests be worked on at once and refuses the others as soon as no connection waits, so that
 * neither memory nor waiting grows with the crowd. What an earlier hook has answered does not count.
 * @param counts whether a request is one that takes work
 * @param turns in which those that were let in begin: that takes some milliseconds each
 */
export function admitAtMost(
  server: FastifyInstance,
  most: number,
  counts: (request: FastifyRequest) => boolean,
  turns = new QuietTurns(),
): void {
  let working = 0;
  // A queue of its own: refusals need not wait behind requests that begin.
  const refusals = new QuietTurns();
  for (const each of [turns, refusals]) each.observe(server.server);
  server.addHook('preValidation', (request, reply, done) => {
    if (!counts(request)) {
      done();
      return;
    }
    if (working >= most) {
      refusals.run(() => done(busy()));
      return;
    }
    working += 1;
    whenOver(request, reply, () => (working -= 1));
    turns.run(done);
  });
}
