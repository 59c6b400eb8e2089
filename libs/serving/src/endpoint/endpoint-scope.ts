import type { Principal } from '#access/principal.js';
import { createScopeError } from '#access/scope.js';

/** How an endpoint takes part in scopes: it returns rows of the scope only, or why it cannot. */
export type EndpointScope = 'filtered' | { refused: string };

const CHAIN_WIDE = 'it has figures of the whole chain';

/**
 * Refuses callers with a scope where the endpoint does not filter: for GraphQL fields, REST routes and tools alike.
 * @throws AppError SCOPE_REFUSED
 */
export function requireScope(
  { name, scope }: { name: string; scope?: EndpointScope },
  principal: Pick<Principal, 'scope'> | undefined,
): void {
  if (principal?.scope === undefined || scope === 'filtered') return;
  throw createScopeError(principal.scope, `${name} is refused: ${scope?.refused ?? CHAIN_WIDE}`);
}
