import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { copyDatabase, createMigrated, dropDatabase, openDatabase } from './databases.js';

export interface TestWarehouse {
  warehouse: DataSource;
  url: string;
  drop(): Promise<void>;
}

/** Returns a new migrated database on the shared test server. */
export async function createTestWarehouse(): Promise<TestWarehouse> {
  const server = inject('serverUrl');
  return open(server, await createMigrated(server, 'test'));
}

/**
 * Returns a copy of a test's database, which must have no connections. @param url of that
 * database
 */
export async function copyTestWarehouse(url: string): Promise<TestWarehouse> {
  const server = inject('serverUrl');
  return open(server, await copyDatabase(server, url, 'test'));
}

async function open(server: string, url: string): Promise<TestWarehouse> {
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
