import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from '#platform/http/request-end.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Credentials } from '../credentials/credentials.js';
import { isEnough, type Principal, type Role } from '../principal.js';
import { type Admission, type Gate, parsePath } from './gate.js';
import { formatRejection, rejectAnonymous, rejectRole, rejectScope } from './rejection.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; undefined for public paths. */
    principal: Principal | undefined;
  }
  interface FastifyContextConfig {
    /** The route refuses or filters callers with a scope itself; all other routes refuse them. */
    decidesScope?: true;
  }
}

const logger = new Logger('Access');

/**
 * Applies the gate to every request first: later hooks find `request.principal`, and only admitted requests. A
 * caller with a scope reaches only routes that take part in scopes. A running request ends when its key, token or session
 * ends: a stream or a download may last for hours.
 */
export function requireAdmission(
  server: FastifyInstance,
  admissions: Pick<Admissions, 'decideOnce'>,
  credentials: Pick<Credentials, 'follow'>,
  takesScope: (request: FastifyRequest) => boolean,
): void {
  server.decorateRequest('principal', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const settle = (admission: Admission) => {
      if ('principal' in admission) {
        const scope = admission.principal?.scope;
        if (scope && !takesScope(request)) {
          sendRejection(request, reply, rejectScope(scope));
          return;
        }
        request.principal = admission.principal;
        if ('credential' in admission) {
          const unfollow = credentials.follow(admission, () => endRequest(request, reply));
          whenOver(request, reply, unfollow);
        }
        done();
      } else {
        sendRejection(request, reply, admission);
      }
    };
    const admission = admissions.decideOnce(request.raw);
    if (admission instanceof Promise) admission.then(settle, done);
    else settle(admission);
  });
}

/** Ends a request whose credential has ended. */
function endRequest({ id, principal }: FastifyRequest, reply: FastifyReply): void {
  writeAbout({ requestId: id }, () => {
    logger.log(
      `a request from ${principal?.name} was aborted: its key, token or session has expired or was revoked`,
    );
  });
  reply.raw.destroy();
}

/** Answers a request that is not admitted. */
function sendRejection(
  request: FastifyRequest,
  reply: FastifyReply,
  rejection: Exclude<Admission, { principal: unknown }>,
): void {
  const { type, body } = formatRejection(parsePath(request.url), rejection);
  void reply
    .status(rejection.status)
    .headers(rejection.headers)
    .type(`${type}; charset=utf-8`)
    .send(JSON.stringify(body));
}

type Decision = Admission | Promise<Admission>;

/** A property of the request: a WeakMap look-up would take as long as finding a cached answer. */
const DECISION = Symbol('admission');

declare module 'node:http' {
  interface IncomingMessage {
    [DECISION]?: Decision;
  }
}

/** Lets the gate decide once per request, because each decision counts against limits. */
export class Admissions {
  /** @param addressOf returns the address of a request's client */
  constructor(
    private readonly gate: Pick<Gate, 'admit'>,
    private readonly addressOf: (request: IncomingMessage) => string,
  ) {}

  decideOnce(request: IncomingMessage): Decision {
    return (request[DECISION] ??= this.decide(request));
  }

  private decide(request: IncomingMessage): Decision {
    const { method = '', url = '', headers } = request;
    return this.gate.admit({ method, url, headers, address: this.addressOf(request) });
  }
}

/** Requires a role on every route of a part of the server, as `NeedsRole` does for controllers. */
export function requireRole(server: FastifyInstance, needed: Role): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { principal } = request;
    if (principal !== undefined && isEnough(principal.role, needed)) done();
    else if (principal === undefined || principal.via === 'anonymous')
      sendRejection(request, reply, rejectAnonymous());
    else sendRejection(request, reply, rejectRole(needed, principal.role));
  });
}
