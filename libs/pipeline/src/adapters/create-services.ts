import { rm } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import type { Config } from '#platform/config/config.js';
import { folderOf } from '#platform/config/service-url.js';
import type { Logger } from '#platform/logging/logger.js';
import { Ledger } from '../ledger/ledger.js';
import { qualityRulesOf } from '../quality/quality-rules.js';
import type { StageServices } from '../runs/run-stage.js';
import { SourceFolder } from '../source/source-folder.js';
import { createCatalog } from './create-catalog.js';
import { createLake } from './create-lake.js';
import { createTransfer } from './create-transfer.js';
import { DuckdbCompute } from './duckdb/duckdb-compute.js';
import { duckdbSettings } from './duckdb/duckdb-settings.js';
import { createEmr } from './emr/create-emr.js';
import { loadTimeoutOf } from './event-load/load-timeout.js';
import { EventSalesLoader } from './event-load/event-sales-loader.js';
import { createGlue } from './glue/create-glue.js';
import { DataCatalogMirror } from './glue/data-catalog-mirror.js';
import { checkAll } from './preflight.js';
import { SparkCompute } from './spark/spark-compute.js';
import { WorkerSalesLoader } from './worker-load/worker-sales-loader.js';

export interface Services {
  services: StageServices;
  /** DuckDB, which also answers questions to the catalog where no server does. */
  duckdb: DuckdbCompute;
  /**
   * Looks, before anything is spent, whether every service is there and may be used.
   * @throws AppError with one line a mistake
   */
  check(): Promise<void>;
  /** Ends what is paid for by the hour. Only while no run is active. */
  release(): Promise<void>;
  /** Clears what killed workers left half written; only while no other worker writes. */
  removeLeftovers(): Promise<void>;
  close(): Promise<void>;
}

/** Builds the adapters that the configuration's URLs name. */
export function createServices(config: Config, warehouse: DataSource, logger: Logger): Services {
  const lake = createLake(config);
  const urlOf = (key: string) => lake.spark?.url(key) ?? key;
  const emr =
    config.compute.scheme === 'emr' ? createEmr(config.compute, urlOf, logger) : undefined;
  const glue =
    config.salesMerge.scheme === 'glue' ? createGlue(config.salesMerge, urlOf, logger) : undefined;
  const { catalog, useEngine, readTable, ...catalogEnds } = createCatalog(config, lake, emr);
  const setup = duckdbSettings(config);
  const duckdb = new DuckdbCompute(lake.local, catalog, setup);
  useEngine(duckdb);
  const compute = emr && lake.spark ? new SparkCompute(lake.spark, emr.runner, readTable) : duckdb;
  const salesMerge =
    glue && lake.spark
      ? new SparkCompute(lake.spark, glue.runner, readTable, 'jobs/sales-merge/')
      : compute;
  const services: StageServices = {
    source: new SourceFolder(folderOf(config.source), config.sourceSettleMs),
    lake: lake.store,
    compute,
    salesMerge,
    salesLoader:
      config.salesLoad.scheme === 'lambda'
        ? new EventSalesLoader(warehouse, lake.store, loadTimeoutOf(config.salesLoad))
        : new WorkerSalesLoader(lake.store),
    catalog: glue ? new DataCatalogMirror(catalog, lake.store, urlOf, glue) : catalog,
    transfer: createTransfer(config, { warehouse, lake, compute, catalog, emr }),
    ledger: new Ledger(warehouse),
    logger,
    snapshotsKept: config.snapshotsKept,
    snapshotsKeptDays: config.snapshotsKeptDays,
    qualityRules: qualityRulesOf(config.qualityRules),
  };
  return {
    services,
    duckdb,
    check: () =>
      checkAll([
        () => lake.check(),
        () => emr?.cluster.check(applicationsFor(config)),
        () => glue?.runner.check(),
        () => catalogEnds.check(),
      ]),
    release: async () => emr?.cluster.release(),
    removeLeftovers: async () => {
      await lake.removePartials();
      await rm(setup.spillFolder, { recursive: true, force: true });
    },
    close: async () => {
      catalogEnds.close();
      await glue?.runner.close();
      emr?.close();
      await duckdb.close();
    },
  };
}

/** What a cluster must have installed, as EMR names it. */
function applicationsFor({ catalog, transfer }: Config): string[] {
  const hive = catalog.scheme === 'hive' ? ['Hive'] : [];
  const sqoop = transfer.scheme === 'sqoop' ? ['Sqoop'] : [];
  return ['Spark', ...hive, ...sqoop];
}
