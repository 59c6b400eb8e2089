import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { createMigrated, dropDatabase, openDatabase } from './databases.js';

export interface TestWarehouse {
  warehouse: DataSource;
  url: string;
  drop(): Promise<void>;
}

/** A migrated database of its own on the shared test server. */
export async function createTestWarehouse(): Promise<TestWarehouse> {
  const server = inject('serverUrl');
  const url = await createMigrated(server, 'test');
  const warehouse = await openDatabase(url);
  return {
    warehouse,
    url,
    drop: async () => {
      await warehouse.destroy();
      await dropDatabase(server, url);
    },
  };
}
