import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from '#platform/http/when-over.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Credentials } from '../credentials/credentials.js';
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

const logger = new Logger('Access');

/**
 * Has every request pass the gate before anything else is done for it: whoever comes later finds
 * `request.principal`, and only requests that may go on. A request whose key, token or session ends while it is under way is ended, too:
 * a stream or a download may last for hours.
 */
export function holdAccess(
  server: FastifyInstance,
  admissions: Pick<Admissions, 'of'>,
  credentials: Pick<Credentials, 'follow'>,
): void {
  server.decorateRequest('principal', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const settle = (admission: Admission) => {
      if ('principal' in admission) {
        request.principal = admission.principal;
        if ('credential' in admission) {
          const unfollow = credentials.follow(admission, () => endUnder(request, reply));
          whenOver(request, reply, unfollow);
        }
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

/** Ends a request whose credential has ended. */
function endUnder({ id, principal }: FastifyRequest, reply: FastifyReply): void {
  writeAbout({ requestId: id }, () => {
    logger.log(`a request of ${principal?.name} was ended: its key, token or session has ended`);
  });
  reply.raw.destroy();
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
