import { afterAll, afterEach, beforeAll } from 'vitest';
import { keyFor } from './access.js';
import { askingOf, publishSomething, startAccessApi } from './access-api.js';
import type { OpenApi } from './served-api.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/**
 * Gives the tests of a file one warehouse in which something is published, with a key of each of
 * three roles. Each test opens an API over it, with settings of its own, which closes after it.
 */
export function accessPerTest() {
  let database: TestWarehouse;
  let api: OpenApi;
  const keys = { viewer: '', operator: '', admin: '' };
  beforeAll(async () => {
    database = await createTestWarehouse();
    await publishSomething(database);
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      keys[role] = await keyFor(database.warehouse, role);
    }
  });
  afterAll(() => database.drop());
  afterEach(() => api.close());
  return {
    keys,
    warehouse: () => database.warehouse,
    api: () => api,
    /** Where nobody reads anonymously, unless the settings say so. */
    open: async (settings: Record<string, string> = {}) => {
      api = await startAccessApi(database, { ANONYMOUS_READING: 'off', ...settings });
    },
    ...askingOf(() => api),
  };
}
