import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../principal.js';
import type { Admissions } from './admissions.js';
import type { Admission } from './gate.js';
import { pathOf } from './paths.js';
import { contentOf } from './rejection.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined where nobody needs to be known. */
    principal: Principal | undefined;
  }
}

/**
 * Has every request pass the gate before anything else is done for it: whoever comes later finds
 * `request.principal`, and only requests that may go on.
 */
export function holdAccess(server: FastifyInstance, admissions: Pick<Admissions, 'of'>): void {
  server.decorateRequest('principal', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const settle = (admission: Admission) => {
      if ('principal' in admission) {
        request.principal = admission.principal;
        done();
      } else {
        send(request, reply, admission);
      }
    };
    const admission = admissions.of(request.raw);
    if (admission instanceof Promise) admission.then(settle, done);
    else settle(admission);
  });
}

/** Answers a request that goes no further. */
export function send(
  request: FastifyRequest,
  reply: FastifyReply,
  rejection: Exclude<Admission, { principal: unknown }>,
): void {
  const { type, body } = contentOf(pathOf(request.url), rejection);
  void reply
    .status(rejection.status)
    .headers(rejection.headers)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify(body));
}
