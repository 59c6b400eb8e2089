import { REQUIRED_ROLE } from '#access/http/role.guard.js';
import { needed } from '#serving/operation/needed-role.js';
import type { DescribedOperation } from './described-operation.js';

/** States who may ask, from what the guard of the operation holds to: in words, as security, and for programs. */
export function describeRole(operation: DescribedOperation): void {
  const { [REQUIRED_ROLE]: role, description, summary = '' } = operation;
  // An answer needs no key where reading is open to all.
  const words = role ? needed(role) : `${needed('viewer')} No key is needed where anyone may read.`;
  operation.description = `${description ?? summary} ${words}`;
  operation.security = role ? [{ bearer: [] }] : [{}, { bearer: [] }];
  operation[REQUIRED_ROLE] = role ?? 'viewer';
}
