import 'reflect-metadata';
import { readConfig } from '#composition/read-config.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { AdminKeys } from '#access/admin-keys.js';

/** `npm run admin-key`: makes a new admin key, revokes the others, and shows it this once. */
const { warehouse, close } = await openWarehouse(readConfig().warehouse, {
  applicationName: 'retailstream-admin-key',
  entities: [],
});
const key = await new AdminKeys(warehouse).replace();
await close();
console.log(key);
