import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { formatScope } from '../format-scope.js';
import { findKeyId, type Principal } from '../principal.js';
import type { Scope } from '../scope.js';
import type { ScopeClaims } from './tokens.js';

const unknownSql = sqlFile(import.meta.url, './unknown_scope.sql');
const unknownRow = z.object({ stores: z.array(z.int()), departments: z.array(z.int()) });

/**
 * Returns the stores and departments of a scope without published sales; undefined when all have some. Before the first
 * publication, none has.
 * @throws the error of the query
 */
export async function findUnknownScope(
  warehouse: Queryable,
  { stores = [], departments = [] }: Scope,
): Promise<Scope | undefined> {
  const [unknown] = await queryRows(warehouse, unknownRow, unknownSql, [stores, departments]);
  const found = {
    ...(unknown?.stores.length && { stores: unknown.stores }),
    ...(unknown?.departments.length && { departments: unknown.departments }),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}

/**
 * Returns why a caller gets no answers: those of the rest of the scope would read as if the unknown stores and departments
 * sold nothing.
 * @returns undefined for a caller of the whole chain, and when all stores and departments have published sales
 * @throws the error of the query
 */
export async function explainUnknownScope(
  warehouse: Queryable,
  { name, scope }: Pick<Principal, 'name' | 'scope'>,
  claims: ScopeClaims,
): Promise<string | undefined> {
  const unknown = scope && (await findUnknownScope(warehouse, scope));
  if (!unknown) return undefined;
  const end = 'without published sales';
  const wait = 'wait until they are published';
  if (findKeyId(name) !== undefined)
    return `${name} names ${formatScope(unknown)} ${end}: ask an administrator to change its scope, or ${wait}`;
  const { stores, departments } = unknown;
  const named = [
    ...(stores ? [`${formatScope({ stores })} in the claim ${claims.storesClaim}`] : []),
    ...(departments
      ? [`${formatScope({ departments })} in the claim ${claims.departmentsClaim}`]
      : []),
  ].join(' and ');
  return `your account names ${named}, ${end}: ask the administrator of your identity provider to correct it, or ${wait}`;
}
