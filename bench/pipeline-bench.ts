import type { BenchState } from './bench-state.js';
import type { Closers } from './closers.js';
import { measureFloor } from './floor.js';
import { forgetFiles } from './forget-files.js';
import { selectChildren, type MemoryWatch, selectProcess } from './memory.js';
import { startPipeline } from './running-pipeline.js';
import { findSalesFile } from './sales-file.js';
import type { TimedRun } from './timed-run.js';

export interface PipelineFigures {
  salesRows: number;
  floorSeconds: number[];
  /** The very first run: fresh processes, an empty state folder. */
  first: TimedRun;
  /** Runs with only new files, in processes that have run before. */
  loading: TimedRun[];
  /** Runs on files that were all cleaned and loaded before. */
  unchanged: TimedRun[];
}

/** Times floor and pipeline in turns, so that a change of the machine's speed affects both. */
export async function benchPipeline(
  state: BenchState,
  rounds: number,
  memory: MemoryWatch,
  closers: Closers,
): Promise<PipelineFigures> {
  const salesFile = await findSalesFile(state.source);
  const { workerPid, warehouse, run } = await startPipeline(state, closers);
  memory.watch('worker', selectProcess(workerPid));
  memory.watch('compute (DuckDB)', selectChildren(workerPid));
  const figures: PipelineFigures = {
    salesRows: 0,
    floorSeconds: [],
    first: await run(),
    loading: [],
    unchanged: [],
  };
  const floor = async () => {
    const { seconds, rows } = await measureFloor(warehouse, salesFile);
    figures.floorSeconds.push(seconds);
    figures.salesRows = rows;
  };
  for (let round = 0; round < rounds; round++) {
    await floor();
    await forgetFiles(warehouse, state);
    figures.loading.push(await run());
    await floor();
    figures.unchanged.push(await run());
  }
  return figures;
}
