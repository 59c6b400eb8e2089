import 'reflect-metadata';
import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { AdminKeys } from '#pipeline/ledger/admin-keys.js';

/** `npm run admin-key`: makes a new admin key, revokes the others, and shows it this once. */
const { warehouse, close } = await openWarehouse(parseConfig(readEnvironment()).warehouse, {
  applicationName: 'retailstream-admin-key',
  entities: [],
});
const key = await new AdminKeys(warehouse).replace();
await close();
console.log(key);
