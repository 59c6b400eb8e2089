import { join } from 'node:path';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { toFolderPath, type ServiceUrl } from '#platform/config/service-url.js';
import type { LocalLake } from './duckdb/local-lake.js';
import { FileStore } from './stores/file-store.js';
import type { ObjectStore } from './ports/object-store.js';
import { S3LocalLake } from './stores/s3-local-lake.js';
import { S3Store } from './stores/s3-store.js';
import type { SparkLake } from './spark/spark-runner.js';
import type { LakeConfig } from './settings.js';

export interface Lake {
  store: ObjectStore;
  /** The lake for an engine on this machine. */
  local: LocalLake;
  /** The lake for Spark; undefined when a cluster could not reach it. */
  spark: SparkLake | undefined;
  /** @throws AppError when the lake is missing or not accessible */
  check(): Promise<void>;
  /** Removes partial writes of killed processes. Call it only while no other process writes. */
  removePartials(): Promise<void>;
}

/** Opens the lake of LAKE_URL. */
export function createLake({
  lake: url,
  stateDir,
}: Pick<PlatformConfig, 'stateDir'> & Pick<LakeConfig, 'lake'>): Lake {
  if (url.scheme === 's3') {
    const store = new S3Store(url);
    const local = new S3LocalLake(store, join(stateDir, 'lake-work'));
    const removePartials = () => local.removeFolders();
    return { store, local, spark: store, check: () => store.check(), removePartials };
  }
  const store = new FileStore(toFolderPath(url));
  return {
    store,
    local: store,
    spark: undefined,
    // Folders are created on demand.
    check: () => Promise.resolve(),
    removePartials: () => store.removePartials(),
  };
}

/**
 * Opens an object store outside the lake, without an engine.
 * @param url `file:` and a folder, or `s3://bucket/prefix`
 */
export const openStore = (url: ServiceUrl): ObjectStore =>
  url.scheme === 's3' ? new S3Store(url) : new FileStore(toFolderPath(url));
