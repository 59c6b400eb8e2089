import { createScopeError, type Scope } from '#access/scope.js';

/** Arguments with the numbers of stores, and of departments. */
const STORES = ['store', 'stores', 'growingStore', 'closingStore'];
const DEPARTMENTS = ['department', 'growingDepartment'];

/**
 * Refuses a question about a store or department outside the scope, in the same way whether it exists or not.
 * @throws AppError SCOPE_REFUSED
 */
export function requireArgumentsInScope(args: object, scope: Scope | undefined): void {
  if (scope === undefined) return;
  for (const [name, value] of Object.entries(args)) {
    if (STORES.includes(name)) requireNumber('store', value, scope.stores, scope);
    if (DEPARTMENTS.includes(name)) requireNumber('department', value, scope.departments, scope);
  }
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
