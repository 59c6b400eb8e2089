import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from '#platform/http/request-end.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Credentials } from '../credentials/credentials.js';
import { isEnough, type Principal, type Role } from '../principal.js';
import { type Admission, type Gate, pathOf } from './gate.js';
import { contentOf, nobody, tooSmall } from './rejection.js';

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
export function requireAdmission(
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

type Decision = Admission | Promise<Admission>;

/** Kept with the request itself: to find it in a WeakMap takes as long as to find a stored answer. */
const DECISION = Symbol('admission');

declare module 'node:http' {
  interface IncomingMessage {
    [DECISION]?: Decision;
  }
}

/** Has the gate decide once on each request, whoever asks first: to ask it counts against limits. */
export class Admissions {
  /** @param addressOf the address of a request's client */
  constructor(
    private readonly gate: Pick<Gate, 'admit'>,
    private readonly addressOf: (request: IncomingMessage) => string,
  ) {}

  of(request: IncomingMessage): Decision {
    return (request[DECISION] ??= this.decide(request));
  }

  private decide(request: IncomingMessage): Decision {
    const { method = '', url = '', headers } = request;
    return this.gate.admit({ method, url, headers, address: this.addressOf(request) });
  }
}

/** Has every route of a part of the server ask for a role, as `NeedsRole` does for controllers. */
export function requireRole(server: FastifyInstance, needed: Role): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { principal } = request;
    if (principal !== undefined && isEnough(principal.role, needed)) done();
    else if (principal === undefined || principal.via === 'anonymous')
      send(request, reply, nobody());
    else send(request, reply, tooSmall(needed, principal.role));
  });
}
