import { createScopeError, type Scope } from '#access/scope.js';
import type { StoreTest } from '../live/live-sum.js';
import type { Stream } from '../reader/stream.js';

/** A number as contracts accept it: `3`, or `3.0`. */
const NUMBER = /^\d{1,9}(?:\.0+)?$/;

/**
 * Returns a test of the stores that events name. An event without a readable store is of no scope.
 * @throws AppError SCOPE_REFUSED when the events have no column that the scope limits
 */
export function createStoreTest(
  { name, scope: columns }: Pick<Stream, 'name' | 'scope'>,
  scope: Scope,
): StoreTest {
  const { stores, departments } = scope;
  if (!columns) throw createScopeError(scope, `events of ${name} name no store`);
  if (!stores || departments) throw createScopeError(scope, `events of ${name} name no department`);
  return (store) => {
    const number = store?.trim() ?? '';
    return NUMBER.test(number) && stores.includes(Number(number));
  };
}
