import { afterAll, afterEach, beforeAll } from 'vitest';
import { createKey } from './access.js';
import { createClient, publishSale, startAccessApi } from './access-api.js';
import type { OpenApi } from './served-api.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/**
 * Gives the tests of a file one warehouse with published marts, and a key of each of three roles.
 * Each test opens an API with its own settings, which closes after the test.
 */
export function openAccessPerTest() {
  let database: TestWarehouse;
  let api: OpenApi;
  const keys = { viewer: '', operator: '', admin: '' };
  beforeAll(async () => {
    database = await createTestWarehouse();
    await publishSale(database);
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      keys[role] = await createKey(database.warehouse, role);
    }
  });
  afterAll(() => database.drop());
  afterEach(() => api.close());
  return {
    keys,
    warehouse: () => database.warehouse,
    api: () => api,
    /** Without anonymous reading, unless the settings allow it. */
    open: async (settings: Record<string, string> = {}) => {
      api = await startAccessApi(database, { ANONYMOUS_READING: 'off', ...settings });
    },
    ...createClient(() => api),
  };
}
