import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/file-store/file-store.js';
import { HiveCatalog } from '#lake/hive/hive-catalog.js';
import type { HiveSettings } from '#lake/hive/hive-settings.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { tempFolder } from '#test/setup/temp-folder.js';

/** An empty lake in a folder, DuckDB that writes into it, and a Hive catalog over it. */
export interface HiveLake {
  lake: FileStore;
  compute: DuckdbCompute;
  catalog: HiveCatalog;
  settings: HiveSettings;
  /** Another client of the same database. */
  connect(settings?: Partial<HiveSettings>, address?: HiveAddress): HiveCatalog;
  close(): Promise<void>;
}

/** @param server a Thrift server that sees this machine's files */
export async function openHiveLake(server: HiveAddress): Promise<HiveLake> {
  const folder = await tempFolder('hive');
  const lake = new FileStore(join(folder, 'lake'));
  const database = `test_${randomBytes(6).toString('hex')}`;
  const settings: HiveSettings = {
    user: 'hadoop',
    database,
    auth: 'plain',
    tls: false,
    timeout: 60_000,
  };
  const clients: HiveCatalog[] = [];
  const connect: HiveLake['connect'] = (changed = {}, address = server) => {
    const catalog = new HiveCatalog({
      lake,
      location: (prefix) => `file://${lake.pathOf(prefix)}`,
      host: () => Promise.resolve(address),
      settings: { ...settings, ...changed },
    });
    clients.push(catalog);
    return catalog;
  };
  const catalog = connect();
  const spillFolder = join(folder, 'spill');
  const compute = new DuckdbCompute(
    lake,
    catalog,
    new DuckdbChild({ memory: '256MB', threads: 2, spillFolder }),
  );
  return {
    lake,
    compute,
    catalog,
    settings,
    connect,
    close: async () => {
      await compute.close();
      await catalog.query(`DROP DATABASE IF EXISTS ${database} CASCADE`);
      for (const client of clients) client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
