import type { Lake } from '#lake/create-lake.js';
import { createGlue, type Glue } from '#lake/glue/create-glue.js';
import { GlueMirror } from '#lake/glue/glue-mirror.js';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Compute } from '#lake/ports/compute.js';
import { SparkCompute, type TableReader } from '#lake/spark/spark-compute.js';
import { requireDataset, type Flow } from '#pipeline/flow/flow.js';
import type { Config } from '#composition/read-config.js';
import type { Logger } from '#platform/logging/logger.js';

interface EngineParts {
  lake: Lake;
  compute: Compute;
  readTable: TableReader;
  registry: TableRegistry;
  logger: Logger;
  /** The same engine with metrics of its jobs. */
  withMetrics: (engine: Compute) => Compute;
}

/** Engines of single stages: the common one, or a Glue job. */
interface Engines {
  /** By setting. */
  buildEngines(flow: Flow): Map<string, Compute>;
  /** A catalog that registers the output of the flow's Glue jobs in the Data Catalog. */
  selectRegistry(flow: Flow): TableRegistry;
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Creates the engines that settings of flows name. @throws AppError CONFIG_INVALID */
export function createEngines(
  config: Config,
  flows: readonly Flow[],
  { lake, compute, readTable, registry, logger, withMetrics }: EngineParts,
): Engines {
  const toSparkUrl = (key: string) => lake.spark?.url(key) ?? key;
  const jobs = new Map<string, Glue>();
  for (const { name, is } of flows.flatMap(({ settings }) => settings)) {
    const url = config.declaredUrls[name];
    if (is === 'engine' && url?.scheme === 'glue') {
      jobs.set(name, createGlue(url, name, toSparkUrl, logger));
    }
  }
  const createEngine = (setting: string): Compute => {
    const glue = jobs.get(setting);
    if (!glue || !lake.spark) return compute;
    return withMetrics(new SparkCompute(lake.spark, glue.runner, readTable, latestFolder(setting)));
  };
  return {
    buildEngines: ({ settings }) => {
      const engines = settings.filter(({ is }) => is === 'engine');
      return new Map(engines.map(({ name }) => [name, createEngine(name)]));
    },
    selectRegistry: (flow) =>
      flow.stages.reduce((mirrored: TableRegistry, { engine, datasets }) => {
        const glue = jobs.get(engine ?? '');
        if (!glue) return mirrored;
        const tables = datasets.map((name) => requireDataset(flow, name).table);
        return new GlueMirror(mirrored, lake.store, toSparkUrl, glue, tables);
      }, registry),
    check: async () => {
      for (const { runner } of jobs.values()) await runner.check();
    },
    close: async () => {
      for (const { runner } of jobs.values()) await runner.close();
    },
  };
}

/** Writes the newest specification for runs that others start: `jobs/sales-merge/` of SALES_MERGE_URL. */
const latestFolder = (setting: string) =>
  `jobs/${setting.replace(/_URL$/, '').toLowerCase().replaceAll('_', '-')}/`;
