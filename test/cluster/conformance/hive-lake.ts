import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { FileStore } from '#lake/file-store/file-store.js';
import { HiveCatalog } from '#lake/hive/hive-catalog.js';
import type { HiveSettings } from '#lake/hive/hive-settings.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { parquetColumns } from '#lake/parquet-schema/parquet-columns.js';
import { foldersUnder } from '#lake/ports/table-folders.js';
import type { CatalogSubject, FormerTable } from '#test/conformance/catalog.subject.js';
import { tempFolder } from '#test/setup/temp-folder.js';

/** An empty lake in a folder, DuckDB that writes into it, and a Hive catalog over it. */
export interface HiveLake extends CatalogSubject {
  lake: FileStore;
  compute: DuckdbCompute;
  catalog: HiveCatalog;
  settings: HiveSettings;
  /** Another client of the same database. */
  connect(settings?: Partial<HiveSettings>, address?: HiveAddress): HiveCatalog;
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
  const publishAsBefore = async ({ name, prefix, partitionBy, rows }: FormerTable) => {
    const version = `${name}__0123456789ab`;
    const columns = await parquetColumns(lake, prefix);
    const isSplit = (await foldersUnder(lake, prefix, partitionBy))[0]?.value !== undefined;
    const properties = [
      `'retailstream.prefix' = '${prefix}'`,
      `'retailstream.rows' = '${rows}'`,
      ...(partitionBy === undefined ? [] : [`'retailstream.partition_by' = '${partitionBy}'`]),
    ];
    await catalog.query(
      `CREATE EXTERNAL TABLE ${version} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})
      ${isSplit ? `PARTITIONED BY (${partitionBy} INT)` : ''} STORED AS PARQUET
      LOCATION 'file://${lake.pathOf(prefix)}' TBLPROPERTIES (${properties.join(', ')})`,
    );
    if (isSplit) await catalog.query(`MSCK REPAIR TABLE ${version}`);
    await catalog.query(`CREATE VIEW ${name} AS SELECT * FROM ${database}.${version}`);
  };
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
    publishAsBefore,
    close: async () => {
      await compute.close();
      await catalog.query(`DROP DATABASE IF EXISTS ${database} CASCADE`);
      for (const client of clients) client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
