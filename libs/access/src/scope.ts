import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { formatScope } from './format-scope.js';

/** The stores and departments that a caller may see, by number in ascending order. Left out: all of them. */
export interface Scope {
  stores?: readonly number[];
  departments?: readonly number[];
}

/** The columns of a key or session that hold its scope. */
export const scopeColumns = {
  stores: z.array(z.int()).nullable(),
  departments: z.array(z.int()).nullable(),
};

interface ScopeRow {
  stores: readonly number[] | null;
  departments: readonly number[] | null;
}

/** Returns the scope in the columns of a key or session; undefined for the whole chain. */
export function toScope({ stores, departments }: ScopeRow): Scope | undefined {
  if (stores === null && departments === null) return undefined;
  return {
    ...(stores && { stores: sort(stores) }),
    ...(departments && { departments: sort(departments) }),
  };
}

const sort = (numbers: readonly number[]): number[] =>
  [...new Set(numbers)].sort((one, other) => one - other);

/** Returns why a caller with a scope is refused, and what to do. @param reason a sentence without its full stop */
export const explainScopeRefusal = (scope: Scope, reason: string): string =>
  `${reason}, and you may see ${formatScope(scope)} only: ask an administrator for a key of the whole chain`;

/** @param reason a sentence without its full stop */
export const createScopeError = (scope: Scope, reason: string): AppError =>
  new AppError('SCOPE_REFUSED', explainScopeRefusal(scope, reason));
