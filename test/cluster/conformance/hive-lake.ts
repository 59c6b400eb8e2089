import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/stores/file-store.js';
import { HiveTableRegistry } from '#lake/hive/hive-table-registry.js';
import type { HiveSettings } from '#lake/hive/hive-settings.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { parquetColumns } from '#lake/parquet-columns.js';
import { foldersUnder } from '#lake/ports/table-registry.js';
import type {
  TableRegistrySubject,
  FormerTable,
} from '../../conformance/table-registry.subject.js';
import { tempFolder } from '#test/setup/temp-folder.js';

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
  const clients: HiveTableRegistry[] = [];
  const connect: HiveLake['connect'] = (changed = {}, address = server) => {
    const registry = new HiveTableRegistry({
      lake,
      location: (prefix) => `file://${lake.pathOf(prefix)}`,
      host: () => Promise.resolve(address),
      settings: { ...settings, ...changed },
    });
    clients.push(registry);
    return registry;
  };
  const registry = connect();
  const publishAsBefore = async ({ name, prefix, partitionBy, rows }: FormerTable) => {
    const version = `${name}__0123456789ab`;
    const columns = await parquetColumns(lake, prefix);
    const isSplit = (await foldersUnder(lake, prefix, partitionBy))[0]?.value !== undefined;
    const properties = [
      `'retailstream.prefix' = '${prefix}'`,
      `'retailstream.rows' = '${rows}'`,
      ...(partitionBy === undefined ? [] : [`'retailstream.partition_by' = '${partitionBy}'`]),
    ];
    await registry.query(
      `CREATE EXTERNAL TABLE ${version} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})
      ${isSplit ? `PARTITIONED BY (${partitionBy} INT)` : ''} STORED AS PARQUET
      LOCATION 'file://${lake.pathOf(prefix)}' TBLPROPERTIES (${properties.join(', ')})`,
    );
    if (isSplit) await registry.query(`MSCK REPAIR TABLE ${version}`);
    await registry.query(`CREATE VIEW ${name} AS SELECT * FROM ${database}.${version}`);
  };
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
    publishAsBefore,
    close: async () => {
      await compute.close();
      await registry.query(`DROP DATABASE IF EXISTS ${database} CASCADE`);
      for (const client of clients) client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
