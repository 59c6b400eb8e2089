import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AccessSettings } from '../config/access-settings.js';
import { defaultLimits, type Limits } from '../config/limits.js';
import { trusted } from './client-address.js';
import { dropUnused } from './drop-unused.js';
import { originForm } from './origin-form.js';
import { readToTheEnd } from './read-to-the-end.js';
import { refuseConnection } from './refuse-connection.js';
import { refusePath } from './refuse-path.js';
import { requestIdOf } from './request-ids.js';

/** A body that is read whole; uploads come as streams with a limit of their own. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** A path's argument: the longest text an argument may be, and room for its escapes. */
const PARAMETER_LENGTH_MAX = 3_000;

/** How often clients that are too slow are looked for. */
const SLOW_CHECK_MS = 500;

type SlowClients = Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs'>;

/**
 * How our applications serve HTTP. Without Nest's middleware, which costs every request and is not used.
 * @param trustProxy proxies that are believed when they say whose request they pass on
 * @param slow how long a client may take to send a request
 */
export function createHttpAdapter(
  trustProxy: AccessSettings['trustProxy'] = false,
  slow: SlowClients = defaultLimits,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: trusted(trustProxy),
    skipMiddie: true,
    bodyLimit: BODY_BYTES_MAX,
    clientErrorHandler: refuseConnection,
    frameworkErrors: refusePath,
    genReqId: requestIdOf,
    rewriteUrl: originForm,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    requestTimeout: slow.requestTimeoutMs,
    http: {
      headersTimeout: Math.min(slow.headersTimeoutMs, slow.requestTimeoutMs),
      requestTimeout: slow.requestTimeoutMs,
      connectionsCheckingInterval: SLOW_CHECK_MS,
    },
  });
  readToTheEnd(adapter.getInstance());
  dropUnused(adapter.getInstance());
  return adapter;
}
