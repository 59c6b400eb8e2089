import { createHash } from 'node:crypto';
import type { Config } from '#platform/config/config.js';
import type { Catalog } from './ports/catalog.js';
import type { Compute } from './ports/compute.js';
import type { Lake } from './create-lake.js';
import { DuckdbCatalog } from './duckdb/duckdb-catalog.js';
import type { Emr } from './emr/create-emr.js';
import { HiveCatalog } from './hive/hive-catalog.js';
import { hiveAddress, hiveSettings } from './hive/hive-settings.js';
import type { TableReader } from './spark/spark-compute.js';

interface CatalogAccess {
  catalog: Catalog;
  /** Gives the engine that answers questions to a catalog without a server of its own. */
  useEngine(compute: Compute): void;
  readTable: TableReader;
  check(): Promise<void>;
  close(): void;
}

/** The host of a catalog that runs on the cluster of COMPUTE_URL. */
const ON_CLUSTER = 'emr';

/** Opens the catalog that CATALOG_URL names. */
export function createCatalog({ catalog: url }: Config, lake: Lake, emr?: Emr): CatalogAccess {
  if (url.scheme !== 'hive') return catalogInLake(lake);
  const settings = hiveSettings(url);
  const address = hiveAddress(url);
  const isOnCluster = address.host === ON_CLUSTER && emr !== undefined;
  const catalog = new HiveCatalog({
    lake: lake.store,
    location: (prefix) => lake.spark?.url(prefix) ?? prefix,
    host: async () =>
      isOnCluster ? { host: await emr.cluster.master(), port: address.port } : address,
    settings,
  });
  return {
    catalog,
    useEngine: () => undefined,
    readTable: async (table) => {
      // Says that a table is missing before a cluster is asked for it.
      const { name, folders } = await catalog.locate(table);
      const publication = createHash('sha256').update(JSON.stringify(folders)).digest('hex');
      return { table: `${settings.database}.${name}`, publication };
    },
    // A cluster that is not there yet is not started to look at its catalog.
    check: async () => {
      if (!isOnCluster) await catalog.check();
    },
    close: () => catalog.close(),
  };
}

function catalogInLake(lake: Lake): CatalogAccess {
  const catalog = new DuckdbCatalog(lake.store);
  return {
    catalog,
    useEngine: (compute) => catalog.queryWith(compute),
    readTable: (table) => catalog.locate(table),
    check: () => Promise.resolve(),
    close: () => undefined,
  };
}
