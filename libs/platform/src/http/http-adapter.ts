import { FastifyAdapter } from '@nestjs/platform-fastify';

/** A body that is read whole; uploads come as streams with a limit of their own. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** A path's argument: the longest text an argument may be, and room for its escapes. */
const PARAMETER_LENGTH_MAX = 3_000;

/** How our applications serve HTTP. Without Nest's middleware, which costs every request and is not used. */
export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    skipMiddie: true,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
  });
}
