import { join } from 'node:path';
import { parseConfig } from '#platform/config/config.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { SourceFolder } from '#pipeline/source/source-folder.js';
import type { BenchState } from './bench-state.js';
import { startChild } from './child.js';
import type { Closers } from './closers.js';
import { measureFloor } from './floor.js';
import { childrenOf, type MemoryWatch, processOf } from './memory.js';
import { type TimedRun, timeRun } from './timed-run.js';

export interface PipelineFigures {
  salesRows: number;
  floorSeconds: number[];
  /** The very first run: processes just started, nothing in the state folder. */
  first: TimedRun;
  /** Runs that load `core.sales` again, as a new file would. */
  loading: TimedRun[];
  /** Runs over files that `core.sales` already holds. */
  loaded: TimedRun[];
}

/** Times floor and pipeline in turn, so that a change of the machine's pace meets both. */
export async function benchPipeline(
  state: BenchState & { source: string },
  rounds: number,
  memory: MemoryWatch,
  closers: Closers,
): Promise<PipelineFigures> {
  const salesFile = await findSalesFile(state.source);
  const worker = await startChild('../apps/worker/src/main.js', state.environment);
  closers.add(() => worker.stop());
  memory.watch('worker', processOf(worker.pid));
  memory.watch('compute (DuckDB)', childrenOf(worker.pid));
  const config = parseConfig(state.environment);
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-bench',
    entities: ledgerEntities,
  });
  closers.add(close);
  const { queue } = createRunQueue(config, url);
  closers.add(() => queue.close());
  const ledger = new Ledger(warehouse);

  const first = await timeRun(ledger, queue);
  const figures: PipelineFigures = {
    salesRows: 0,
    floorSeconds: [],
    first,
    loading: [],
    loaded: [],
  };
  const floor = async () => {
    const { seconds, rows } = await measureFloor(warehouse, salesFile);
    figures.floorSeconds.push(seconds);
    figures.salesRows = rows;
  };
  for (let round = 0; round < rounds; round++) {
    await floor();
    await warehouse.query('TRUNCATE core.sales, core.loaded_files');
    figures.loading.push(await timeRun(ledger, queue));
    await floor();
    figures.loaded.push(await timeRun(ledger, queue));
  }
  return figures;
}

/** @throws Error unless there is one sales file: the floor is one COPY */
async function findSalesFile(folder: string): Promise<string> {
  const files = await new SourceFolder(folder).inspect();
  const [sales, ...others] = files.filter(({ dataset }) => dataset === 'sales');
  if (sales && others.length === 0) return join(folder, sales.path);
  throw new Error(`${folder}: the bench takes one sales file, not ${others.length + 1}`);
}
