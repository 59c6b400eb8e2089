import type { FastifyInstance } from 'fastify';
import { isEnough, type Role } from '../principal.js';
import { send } from './access-hook.js';
import { nobody, tooSmall } from './rejection.js';

/** Has every route of a part of the server ask for a role, as `NeedsRole` does for controllers. */
export function holdRole(server: FastifyInstance, needed: Role): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { principal } = request;
    if (principal !== undefined && isEnough(principal.role, needed)) done();
    else if (principal === undefined || principal.via === 'anonymous')
      send(request, reply, nobody());
    else send(request, reply, tooSmall(needed, principal.role));
  });
}
