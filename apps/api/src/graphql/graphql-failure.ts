import type { Failure } from '#platform/http/problem.js';
import { mediaTypeFor } from './graphql-media-type.js';

/** A request that never became one of GraphQL is refused in its shape all the same. */
export function graphqlFailure(
  { code, detail, retryable, problems }: Failure,
  accept: string | undefined,
): { type: string; body: string } {
  const extensions = { code, retryable, ...(problems?.length ? { errors: problems } : {}) };
  return {
    type: `${mediaTypeFor(accept)}; charset=utf-8`,
    body: JSON.stringify({ errors: [{ message: detail, extensions }] }),
  };
}
