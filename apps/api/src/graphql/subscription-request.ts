import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';

const names = z.record(z.string(), z.unknown());

const parameters = z.object({
  query: z.string().optional(),
  operationName: z.string().nullish(),
  variables: names.nullish(),
  extensions: z
    .object({ persistedQuery: z.object({ sha256Hash: z.string() }).optional() })
    .nullish(),
});

/** What a client asks, as GraphQL over HTTP has it. */
export type SubscriptionRequest = z.output<typeof parameters>;

/** @throws AppError BAD_REQUEST */
export function subscriptionRequestOf({
  method,
  query,
  body,
}: FastifyRequest): SubscriptionRequest {
  const given = method === 'POST' ? body : withJson(query as Record<string, unknown>);
  const { success, data, error } = parameters.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new AppError('BAD_REQUEST', `${where}${issue?.message ?? 'this is no GraphQL request'}`);
}

/** A URL has what is no text as JSON. */
function withJson(query: Record<string, unknown>): Record<string, unknown> {
  const { variables, extensions } = query;
  return { ...query, variables: parsed(variables), extensions: parsed(extensions) };
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
