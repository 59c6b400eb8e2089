import { createHash } from 'node:crypto';
import type { Config } from '#platform/config/config.js';
import type { TableRegistry } from './ports/table-registry.js';
import type { Compute } from './ports/compute.js';
import type { Lake } from './create-lake.js';
import { DuckdbTableRegistry } from './duckdb/duckdb-table-registry.js';
import type { Emr } from './emr/create-emr.js';
import { HiveTableRegistry } from './hive/hive-table-registry.js';
import { hiveAddress, hiveSettings } from './hive/hive-settings.js';
import type { TableReader } from './spark/spark-compute.js';

interface TableRegistryAccess {
  registry: TableRegistry;
  /** Gives the engine that answers questions to a registry without a server of its own. */
  useEngine(compute: Compute): void;
  readTable: TableReader;
  check(): Promise<void>;
  close(): void;
}

/** The host of a registry that runs on the cluster of COMPUTE_URL. */
const ON_CLUSTER = 'emr';

/** Opens the registry that CATALOG_URL names. */
export function createTableRegistry(
  { catalog: url }: Config,
  lake: Lake,
  emr?: Emr,
): TableRegistryAccess {
  if (url.scheme !== 'hive') return registryInLake(lake);
  const settings = hiveSettings(url);
  const address = hiveAddress(url);
  const isOnCluster = address.host === ON_CLUSTER && emr !== undefined;
  const registry = new HiveTableRegistry({
    lake: lake.store,
    location: (prefix) => lake.spark?.url(prefix) ?? prefix,
    host: async () =>
      isOnCluster ? { host: await emr.cluster.master(), port: address.port } : address,
    settings,
  });
  return {
    registry,
    useEngine: () => undefined,
    readTable: async (table) => {
      // Says that a table is missing before a cluster is asked for it.
      const { name, folders } = await registry.locate(table);
      const publication = createHash('sha256').update(JSON.stringify(folders)).digest('hex');
      return { table: `${settings.database}.${name}`, publication };
    },
    // A cluster that is not there yet is not started to look at its registry.
    check: async () => {
      if (!isOnCluster) await registry.check();
    },
    close: () => registry.close(),
  };
}

function registryInLake(lake: Lake): TableRegistryAccess {
  const registry = new DuckdbTableRegistry(lake.store);
  return {
    registry,
    useEngine: (compute) => registry.queryWith(compute),
    readTable: (table) => registry.locate(table),
    check: () => Promise.resolve(),
    close: () => undefined,
  };
}
