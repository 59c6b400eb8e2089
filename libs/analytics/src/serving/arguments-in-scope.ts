import { createScopeError, type Scope } from '#access/scope.js';

/**
 * Refuses a question about a store or department outside the scope, in the same way whether it exists or not.
 * @throws AppError SCOPE_REFUSED
 */
export function requireArgumentsInScope(args: object, scope: Scope | undefined): void {
  if (scope === undefined) return;
  const { store, department } = args as { store?: unknown; department?: unknown };
  requireNumber('store', store, scope.stores, scope);
  requireNumber('department', department, scope.departments, scope);
}

function requireNumber(
  what: string,
  given: unknown,
  known: readonly number[] | undefined,
  scope: Scope,
): void {
  if (known === undefined) return;
  const outside = [given]
    .flat()
    .find((each): each is number => typeof each === 'number' && !known.includes(each));
  if (outside === undefined) return;
  throw createScopeError(scope, `the question is about ${what} ${outside}`);
}
