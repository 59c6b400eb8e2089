import type { DataSource } from 'typeorm';
import { ApiKeys } from '#access/credentials/api-keys.js';
import type { Role } from '#access/principal.js';
import type { Scope } from '#access/scope.js';
import type { AccessSettings } from '#access/settings.js';
import { readConfig } from '#composition/read-config.js';

/** Anyone may read, without limits: for tests that are not about access. */
export const openAccess: AccessSettings = readConfig({
  ANONYMOUS_READING: 'on',
  RATE_LIMIT_PER_MINUTE: '0',
  FAILED_KEYS_PER_MINUTE: '0',
}).access;

/** Creates a key with a role. */
export async function createKey(
  warehouse: DataSource,
  role: Role = 'admin',
  personalData = false,
  scope?: Scope,
): Promise<string> {
  const asked = { name: `a test's ${role}`, role, personalData, scope };
  const { key } = await new ApiKeys(warehouse).create(asked, 'test');
  return key;
}
