import type { Config } from '#composition/read-config.js';
import { withUser } from '#platform/database/connection.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { type OwnersWork, withOwner } from '#platform/database/owner.js';
import { openFlows } from './flows.js';
import { prepareWarehouse } from './prepare-warehouse.js';

/**
 * Updates the warehouse's schema and does the work that requires its owner: with MIGRATION_URL, else with the program's
 * login, else as the owner of an embedded server.
 * @returns the warehouse's URL: `postgres://…`, which may hold a password
 * @throws AppError CONFIG_INVALID when the login is not the owner's
 */
export async function runAsOwner(config: Config, work: OwnersWork): Promise<string> {
  const flows = openFlows();
  const prepare: Parameters<typeof withOwner>[1] = (owner) =>
    prepareWarehouse(owner, config, flows);
  if (config.migration) {
    const { href } = await withUser(config.migration);
    await withOwner({ url: href, loginSecrets: config.loginSecrets }, prepare, work);
    return href;
  }
  const { url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-owner',
    entities: [],
    poolSize: 2,
    prepare,
    ownersWork: work,
  });
  await close();
  return url;
}
