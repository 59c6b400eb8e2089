import type { FastifyRequest } from 'fastify';

/** As in the IETF draft "The Idempotency-Key HTTP Header Field". */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** The key of a request, if it has one. */
export function keyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const value = headers[IDEMPOTENCY_KEY.toLowerCase()];
  return Array.isArray(value) ? value.join() : value;
}
