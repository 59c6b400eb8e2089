import type { FastifyRequest } from 'fastify';

/** Whether a request may need the warehouse's connections. What operators ask by REST always gets through. */
export function takesWork({ url }: FastifyRequest): boolean {
  return url.startsWith('/graphql') || (url.startsWith('/v1/') && !url.startsWith('/v1/admin/'));
}
