import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import { HiveTableRegistry } from '#lake/hive/hive-table-registry.js';
import type { HiveSettings } from '#lake/hive/hive-settings.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import type { TableRegistrySubject } from '../../conformance/table-registry.subject.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

/** An empty lake in a folder, with DuckDB as its writer and a Hive catalog over it. */
export interface HiveLake extends TableRegistrySubject {
  lake: FileStore;
  compute: DuckdbCompute;
  registry: HiveTableRegistry;
  settings: HiveSettings;
  /** Opens another client of the same database. */
  connect(settings?: Partial<HiveSettings>, address?: HiveAddress): HiveTableRegistry;
}

/** @param server a Thrift server with access to this machine's files */
export async function openHiveLake(server: HiveAddress): Promise<HiveLake> {
  const folder = await createTempFolder('hive');
  const lake = new FileStore(join(folder, 'lake'));
  const database = `test_${randomBytes(6).toString('hex')}`;
  const settings: HiveSettings = {
    user: 'hadoop',
    database,
    auth: 'plain',
    tls: false,
    timeout: 60_000,
  };
  const clients: HiveTableRegistry[] = [];
  const connect: HiveLake['connect'] = (changed = {}, address = server) => {
    const registry = new HiveTableRegistry({
      lake,
      location: (prefix) => `file://${lake.toPath(prefix)}`,
      host: () => Promise.resolve(address),
      settings: { ...settings, ...changed },
    });
    clients.push(registry);
    return registry;
  };
  const registry = connect();
  const spillFolder = join(folder, 'spill');
  const compute = new DuckdbCompute(
    lake,
    registry,
    new DuckdbChild({ memory: '256MB', threads: 2, spillFolder }),
  );
  return {
    lake,
    compute,
    registry,
    settings,
    connect,
    close: async () => {
      await compute.close();
      await registry.query(`DROP DATABASE IF EXISTS ${database} CASCADE`);
      for (const client of clients) client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
