import { findKeyId, isEnough, type Principal, type Role } from '#access/principal.js';
import { createScopeError, type Scope } from '#access/scope.js';

/**
 * How an endpoint takes part in scopes: it returns rows of the scope only, or why it cannot, for every scope, for those with
 * departments, or for callers without a key. The reason is a sentence without its full stop.
 */
export type EndpointScope =
  'filtered' | { refused: string } | { storesOnly: string } | { keysOnly: string };

type Caller = Partial<Pick<Principal, 'name' | 'scope'>>;

const CHAIN_WIDE = 'it has figures of the whole chain';

/**
 * Refuses callers with a scope where the endpoint does not filter: for GraphQL fields, REST routes and tools alike.
 * @throws AppError SCOPE_REFUSED
 */
export function requireScope(
  { name, scope }: { name: string; scope?: EndpointScope },
  caller: Caller | undefined,
): void {
  const own = caller?.scope;
  if (own === undefined) return;
  const reason = findReason(scope, own, caller);
  if (reason !== undefined) throw createScopeError(own, `${name} is refused: ${reason}`);
}

/** Returns why an endpoint refuses a caller with a scope; undefined when it filters. */
function findReason(
  endpoint: EndpointScope | undefined,
  scope: Scope,
  { name = '' }: Caller = {},
): string | undefined {
  if (endpoint === 'filtered') return undefined;
  if (endpoint && 'keysOnly' in endpoint) return findKeyId(name) ? undefined : endpoint.keysOnly;
  if (endpoint && 'storesOnly' in endpoint) return scope.departments && endpoint.storesOnly;
  return endpoint?.refused ?? CHAIN_WIDE;
}

/** Returns the names of the endpoints that do not refuse a caller for their role or scope. */
export function listOpenEndpoints(
  endpoints: readonly { name: string; role?: Role; scope?: EndpointScope }[],
  caller: Pick<Principal, 'role'> & Caller,
): string[] {
  const { role, scope: own } = caller;
  const open = endpoints.filter(
    ({ role: needed = 'viewer', scope }) =>
      isEnough(role, needed) && (!own || findReason(scope, own, caller) === undefined),
  );
  return [...new Set(open.map(({ name }) => name))];
}
