import type { DataSource } from 'typeorm';
import { createTableRegistry } from '#lake/create-table-registry.js';
import { createLake } from '#lake/create-lake.js';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import { createTransfer } from '#lake/create-transfer.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbCompute } from '#lake/duckdb/duckdb-compute.js';
import { clearSpill, parseDuckdbSettings } from '#lake/duckdb/duckdb-settings.js';
import type { ChildSetup } from '#lake/duckdb/protocol.js';
import { createEmr } from '#lake/emr/create-emr.js';
import { checkAll } from '#lake/preflight.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { writtenQualityRules } from '#pipeline/quality/quality-rules.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import type { Config } from '#composition/read-config.js';
import { toFolderPath } from '#platform/config/service-url.js';
import { requireWritable } from '#platform/files/require-writable.js';
import type { Logger } from '#platform/logging/logger.js';
import { dropProcessFolder } from '#platform/process/process-folders.js';
import { createEngines } from './create-engines.js';
import { createSource, type SharedSource } from './create-source.js';
import { EngineMetrics } from './engine-metrics.js';
import { Ledgers } from './ledgers.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableLoader } from '#pipeline/flow/table-loader.js';

/** Returns the kind of service behind each setting of a flow, only the scheme of its URL, and its plain values. */
function listSchemes(
  { declaredUrls, declaredValues, ...config }: Config,
  { settings }: Flow,
): Record<string, string> {
  const named = settings.filter(({ is }) => is !== 'file');
  return {
    COMPUTE_URL: config.compute.scheme,
    CATALOG_URL: config.catalog.scheme,
    TRANSFER_URL: config.transfer.scheme,
    ...Object.fromEntries(
      named.flatMap(({ name }) => {
        const value = declaredUrls[name]?.scheme ?? declaredValues[name];
        return value === undefined ? [] : [[name, String(value)]];
      }),
    ),
  };
}

/** Returns the loaders that settings of a flow name, by setting. */
function createLoaders(
  config: Config,
  flow: Flow,
  parts: { warehouse: DataSource; lake: ObjectStore },
): Map<string, TableLoader> {
  const loaders = new Map<string, TableLoader>();
  for (const setting of flow.settings) {
    const url = config.declaredUrls[setting.name];
    if (setting.is !== 'loader' || !url) continue;
    const loader = setting.loaders[url.scheme]?.({ ...parts, url });
    if (loader) loaders.set(setting.name, loader);
  }
  return loaders;
}

export interface Services {
  /** Services for the stages of each flow, by the flow's name. */
  flows: ReadonlyMap<string, FlowServices>;
  ledgers: Ledgers;
  source: SharedSource;
  /** DuckDB, which also answers queries to the catalog without a server. */
  duckdb: DuckdbCompute;
  engineMetrics: EngineMetrics;
  /**
   * Checks, before anything costs money, that every service is available and permitted.
   * @throws AppError with one line per mistake
   */
  check(): Promise<void>;
  /**
   * Checks that the worker can write on this machine: the lake, unless it is a bucket, and its working space.
   * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
   */
  checkFolders(): Promise<void>;
  /** Ends services that are paid by the hour. Only while no run is active. */
  release(): Promise<void>;
  /** Removes partial output of killed workers; only while no other worker writes. */
  removeLeftovers(): Promise<void>;
  /** Removes spill files of killed workers; others may be active. */
  clearSpill(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates the adapters that the configuration's URLs name.
 * @param startEngine returns the DuckDB process, which ends when the services are closed
 */
export function createServices(
  config: Config,
  flows: readonly Flow[],
  warehouse: DataSource,
  logger: Logger,
  startEngine = (setup: ChildSetup) => new DuckdbChild(setup),
): Services {
  const lake = createLake(config);
  const toSparkUrl = (key: string) => lake.spark?.url(key) ?? key;
  const engineMetrics = new EngineMetrics();
  const emr =
    config.compute.scheme === 'emr'
      ? createEmr(config.compute, toSparkUrl, logger, engineMetrics.stepWatch)
      : undefined;
  const { registry, useEngine, readTable, ...registryEnds } = createTableRegistry(
    config,
    lake,
    emr,
  );
  const setup = parseDuckdbSettings(config);
  const duckdb = new DuckdbCompute(lake.local, registry, startEngine(setup));
  useEngine(duckdb);
  const compute = engineMetrics.withMetrics(
    config.compute.scheme,
    emr && lake.spark ? new SparkCompute(lake.spark, emr.runner, readTable) : duckdb,
  );
  const ledgers = new Ledgers(warehouse, flows);
  const glue = createEngines(config, flows, {
    lake,
    compute,
    readTable,
    registry,
    logger,
    withMetrics: (engine) => engineMetrics.withMetrics('glue', engine),
  });
  const transfer = createTransfer(config, { warehouse, lake, compute, registry, emr });
  const tableFormat = new IcebergFormat(lake.store);
  const source = createSource(config);
  const buildServices = (flow: Flow): FlowServices => ({
    flow,
    otherFlows: flows.filter((other) => other !== flow),
    source: source.open(),
    lake: lake.store,
    compute,
    localCompute: emr ? engineMetrics.withMetrics('duckdb', duckdb) : compute,
    engines: glue.buildEngines(flow),
    loaders: createLoaders(config, flow, { warehouse, lake: lake.store }),
    forecastMethod: flow.forecast?.method(config.declaredValues),
    registry: glue.selectRegistry(flow),
    tableFormat,
    transfer,
    ledger: ledgers.of(flow.name),
    logger,
    snapshotsKept: config.snapshotsKept,
    snapshotsKeptMinutes: config.snapshotsKeptMinutes,
    snapshotsKeptDays: config.snapshotsKeptDays,
    qualityRules: writtenQualityRules(flow, config.declaredUrls[flow.qualityRulesSetting ?? '']),
    schemes: listSchemes(config, flow),
  });
  return {
    flows: new Map(flows.map((flow) => [flow.name, buildServices(flow)])),
    ledgers,
    source,
    duckdb,
    engineMetrics,
    check: () =>
      checkAll([
        () => lake.check(),
        () => source.check(),
        () => emr?.cluster.check(listEmrApplications(config)),
        () => glue.check(),
        () => registryEnds.check(),
      ]),
    checkFolders: async () => {
      const isLocal = config.lake.scheme === 'file';
      for (const folder of [config.stateDir, ...(isLocal ? [toFolderPath(config.lake)] : [])]) {
        await requireWritable(folder, 'let the worker write there');
      }
    },
    release: async () => emr?.cluster.release(),
    removeLeftovers: () => lake.removePartials(),
    clearSpill: () => clearSpill(config),
    close: async () => {
      source.close();
      registryEnds.close();
      await glue.close();
      emr?.close();
      await duckdb.close();
      await dropProcessFolder(setup.spillFolder);
    },
  };
}

/** Applications that a cluster needs, by their names in EMR. */
function listEmrApplications({ catalog, transfer }: Config): string[] {
  const hive = catalog.scheme === 'hive' ? ['Hive'] : [];
  const sqoop = transfer.scheme === 'sqoop' ? ['Sqoop'] : [];
  return ['Spark', ...hive, ...sqoop];
}
