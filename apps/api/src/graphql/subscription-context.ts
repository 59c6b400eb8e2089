import type { FastifyRequest } from 'fastify';

/** What the resolver of a subscription is given. */
export interface SubscriptionContext {
  req: FastifyRequest;
  /** Comes when nobody listens any more. */
  until: AbortSignal;
}
