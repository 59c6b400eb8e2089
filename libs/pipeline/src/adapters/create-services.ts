import { cpus } from 'node:os';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Config } from '#platform/config/config.js';
import { folderOf, optionOf } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { Ledger } from '../ledger/ledger.js';
import type { StageServices } from '../runs/run-stage.js';
import { SourceFolder } from '../source/source-folder.js';
import { DuckdbCatalog } from './duckdb/duckdb-catalog.js';
import { DuckdbCompute } from './duckdb/duckdb-compute.js';
import { FileStore } from './file-store/file-store.js';
import { WorkerSalesLoader } from './worker-load/worker-sales-loader.js';
import { WarehouseTransfer } from './warehouse-transfer/warehouse-transfer.js';

export interface Services {
  services: StageServices;
  compute: DuckdbCompute;
  /** Clears what killed workers left half written; only while no other worker writes. */
  removeLeftovers(): Promise<void>;
  close(): Promise<void>;
}

/** Builds the adapters that the configuration's URLs name. */
export function createServices(config: Config, warehouse: DataSource, logger: Logger): Services {
  const lake = new FileStore(folderOf(config.lake));
  const catalog = new DuckdbCatalog(lake);
  const spillFolder = join(config.stateDir, 'spill');
  const compute = new DuckdbCompute(lake, catalog, {
    memory: memoryOf(config),
    threads: threadsOf(config),
    spillFolder,
  });
  catalog.queryWith(compute);
  const services: StageServices = {
    source: new SourceFolder(folderOf(config.source)),
    lake,
    compute,
    salesMerge: compute,
    salesLoader: new WorkerSalesLoader(lake),
    catalog,
    transfer: new WarehouseTransfer(warehouse, lake, compute, catalog),
    ledger: new Ledger(warehouse),
    logger,
    snapshotsKept: config.snapshotsKept,
  };
  return {
    services,
    compute,
    removeLeftovers: async () => {
      await lake.removePartials();
      await rm(spillFolder, { recursive: true, force: true });
    },
    close: () => compute.close(),
  };
}

function threadsOf(config: Config): number {
  const threads = optionOf(config.compute, 'threads') ?? String(Math.min(cpus().length, 4));
  if (/^[1-9]\d{0,2}$/.test(threads)) return Number(threads);
  throw new AppError('CONFIG_INVALID', 'COMPUTE_URL: write threads as duckdb:?threads=2');
}

const MEMORY = '384MB';

function memoryOf(config: Config): string {
  const memory = optionOf(config.compute, 'memory') ?? MEMORY;
  if (/^[1-9]\d*(MB|GB)$/.test(memory)) return memory;
  throw new AppError('CONFIG_INVALID', 'COMPUTE_URL: write memory as duckdb:?memory=512MB');
}
