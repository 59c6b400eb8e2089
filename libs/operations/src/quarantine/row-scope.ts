import { createScopeError, type Scope } from '#access/scope.js';
import type { RowScope } from '#pipeline/quarantine/row-scope.js';

/** Returns the scope of a caller for rows of files; undefined for the whole chain. */
export const toRowScope = (scope: Scope | undefined): RowScope | undefined =>
  scope && { ...scope, createRefusal: (reason) => createScopeError(scope, reason) };
