import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { HostRule } from './host-rule.js';

const LOGGED_EVERY_MS = 60_000;
const LOGGED_MAX = 100;

/** Refuses every request that names a host which the server does not answer to, and logs the host once a minute. */
export function holdToHosts(server: FastifyInstance, rule: HostRule): void {
  const logger = new Logger('Http');
  const logged = new LRUCache<string, true>({ max: LOGGED_MAX, ttl: LOGGED_EVERY_MS });
  server.addHook('onRequest', (request, _reply, done) => {
    const refusal = rule.refusalOf(request.raw);
    if (refusal?.host !== undefined && !logged.has(refusal.host)) {
      logged.set(refusal.host, true);
      logger.warn(`HOST_NOT_ALLOWED: ${refusal.message}; said once a minute`);
    }
    done(refusal);
  });
}
