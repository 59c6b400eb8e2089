import { createScopeError, type Scope } from '#access/scope.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import type { Part } from './refuse-argument.js';

const findOnly = (numbers: readonly number[] | undefined): number | undefined =>
  numbers?.length === 1 ? numbers[0] : undefined;

/**
 * Returns the question of a caller with a scope about one store, or about one department in it: sums over some of the stores or
 * departments are not forecast. Left out, they are the only ones of the scope.
 * @throws AppError SCOPE_REFUSED
 */
export function narrowToSeries<Args extends Part>(args: Args, scope: Scope): Args {
  const store = args.store ?? findOnly(scope.stores);
  const department = args.department ?? findOnly(scope.departments);
  if (store === undefined)
    throw createScopeError(scope, 'a forecast of several stores together is refused: name a store');
  if (scope.departments && department === undefined) {
    const reason = 'a forecast of several departments together is refused: name a department';
    throw createScopeError(scope, reason);
  }
  return { ...args, store, ...(department !== undefined && { department }) };
}

/** A question that may select stores. */
interface StoreSelection extends Part {
  stores?: readonly number[];
  region?: string;
  district?: string;
}

/**
 * Returns the question of a caller with a scope, or about selected stores: about one store, one department in it, or the sum of
 * all stores of the scope. The back-test has no sum of one department over some of the stores.
 * @throws AppError SCOPE_REFUSED; ARGUMENT_INVALID for a department in several stores that the question selects
 */
export function narrowToSums<Args extends StoreSelection>(args: Args, scope: Scope): Args {
  const isWhole = args.department === undefined && scope.departments === undefined;
  const store = args.store ?? findOnly(scope.stores);
  if (store === undefined && scope.stores && isWhole) return args;
  const isSelected = (args.stores ?? args.region ?? args.district) !== undefined;
  if (store === undefined && isSelected && !scope.departments)
    throw refusedArgument(
      'department',
      'a department has no forecast of several stores together: leave it out, or name one store',
    );
  return narrowToSeries(args, scope);
}

/** Why callers with a scope get nothing of departments in the back-test. */
export const BACKTEST_GRAIN = 'the back-test has departments of all stores only';

/**
 * Returns the question of a caller with a scope about one store of the back-test, or about each of them.
 * @throws AppError SCOPE_REFUSED
 */
export function narrowToStore<Args extends Part & { by?: string }>(args: Args, scope: Scope): Args {
  if (args.department !== undefined || args.by === 'DEPARTMENT')
    throw createScopeError(scope, BACKTEST_GRAIN);
  const store = args.store ?? findOnly(scope.stores);
  if (store === undefined && args.by !== 'STORE')
    throw createScopeError(
      scope,
      'the back-test of several stores together is refused: name a store',
    );
  return { ...args, ...(store !== undefined && { store }) };
}
