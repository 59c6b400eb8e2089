import type { DataSource } from 'typeorm';
import { hasRows } from '#platform/database/rows.js';
import type { AccessSettings } from '../settings.js';

/**
 * Returns whether a caller may be bound to stores or departments: by a key, a session, a BI login or a claim of the issuer.
 * @throws the error of the query
 */
export async function hasScopedCredentials(
  warehouse: DataSource,
  { issuer }: Pick<AccessSettings, 'issuer'>,
): Promise<boolean> {
  const bindsTokens = (issuer?.storesClaim ?? issuer?.departmentsClaim) !== undefined;
  return bindsTokens || hasRows(warehouse, 'SELECT FROM ops.scoped_credentials LIMIT 1');
}
