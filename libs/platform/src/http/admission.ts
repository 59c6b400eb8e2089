import type { FastifyInstance, FastifyRequest } from 'fastify';
import { busy } from '../errors/app-error.js';
import { IdleScheduler } from './idle-scheduler.js';
import { whenOver } from './request-end.js';
import { Shares } from './shares.js';

/** Which requests count, and for which caller. */
interface AdmissionOptions {
  /** Whether a request needs work. */
  counts: (request: FastifyRequest) => boolean;
  /** The request's caller; undefined: all requests have one caller. */
  identifyCaller?: (request: FastifyRequest) => string;
}

/**
 * Admits `most` requests at once. It refuses others as soon as no connection waits, so that neither memory
 * nor waiting grows with the load. Requests that an earlier hook has answered do not count. A caller below
 * its equal share is admitted beyond `most`, so that others never block it.
 * @param turns in which admitted requests begin: each takes some milliseconds
 */
export function limitAdmission(
  server: FastifyInstance,
  most: number,
  { counts, identifyCaller = () => '' }: AdmissionOptions,
  turns = new IdleScheduler(),
): void {
  const running = new Shares(most);
  // A separate queue: refusals need not wait for requests that begin.
  const refusals = new IdleScheduler();
  for (const each of [turns, refusals]) each.observe(server.server);
  server.addHook('preValidation', (request, reply, done) => {
    if (!counts(request)) {
      done();
      return;
    }
    const caller = identifyCaller(request);
    if (!running.take(caller)) {
      refusals.run(() => done(busy()));
      return;
    }
    whenOver(request, reply, () => running.give(caller));
    turns.run(done, caller);
  });
}
