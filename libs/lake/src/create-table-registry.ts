import { createHash } from 'node:crypto';
import type { TableRegistry } from './ports/table-registry.js';
import type { Compute } from './ports/compute.js';
import type { Lake } from './create-lake.js';
import { DuckdbTableRegistry } from './duckdb/duckdb-table-registry.js';
import type { Emr } from './emr/create-emr.js';
import { HiveTableRegistry } from './hive/hive-table-registry.js';
import { parseHiveAddress, parseHiveSettings } from './hive/hive-settings.js';
import type { TableReader } from './spark/spark-compute.js';
import type { LakeConfig } from './settings.js';

interface TableRegistryAccess {
  registry: TableRegistry;
  /** Sets the engine that runs queries for a registry without a server. */
  useEngine(compute: Compute): void;
  readTable: TableReader;
  check(): Promise<void>;
  close(): void;
}

/** Host name that means a registry on the cluster of COMPUTE_URL. */
const ON_CLUSTER = 'emr';

/** Opens the registry of CATALOG_URL. */
export function createTableRegistry(
  { catalog: url }: Pick<LakeConfig, 'catalog'>,
  lake: Lake,
  emr?: Emr,
): TableRegistryAccess {
  if (url.scheme !== 'hive') return createLakeRegistry(lake);
  const settings = parseHiveSettings(url);
  const address = parseHiveAddress(url);
  const isOnCluster = address.host === ON_CLUSTER && emr !== undefined;
  const registry = new HiveTableRegistry({
    lake: lake.store,
    location: (prefix) => lake.spark?.url(prefix) ?? prefix,
    host: async () =>
      isOnCluster ? { host: await emr.cluster.requireMaster(), port: address.port } : address,
    settings,
  });
  return {
    registry,
    useEngine: () => undefined,
    readTable: async (table) => {
      // Reports a missing table before it sends a job to the cluster.
      const { name, folders } = await registry.locate(table);
      const publication = createHash('sha256').update(JSON.stringify(folders)).digest('hex');
      return { table: `${settings.database}.${name}`, publication };
    },
    // Do not start a missing cluster only to check its registry.
    check: async () => {
      if (!isOnCluster) await registry.check();
    },
    close: () => registry.close(),
  };
}

function createLakeRegistry(lake: Lake): TableRegistryAccess {
  const registry = new DuckdbTableRegistry(lake.store);
  return {
    registry,
    useEngine: (compute) => registry.setQueryEngine(compute),
    readTable: (table) => registry.locate(table),
    check: () => Promise.resolve(),
    close: () => undefined,
  };
}
