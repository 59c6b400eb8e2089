import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { forgetFiles } from '../forget-files.js';
import { startPipeline } from '../running-pipeline.js';

const WORKERS = { with: './worker.child.js', without: './tables/tableless-worker.child.js' };

/** Seconds of one first load in a fresh worker. */
export interface FirstLoad {
  /** From the request to the published snapshot. */
  published: number;
  /** Of the stage that makes the tables. */
  publishing: number;
}

export type FirstLoads = Record<keyof typeof WORKERS, FirstLoad[]>;

/** Times first loads with and without Iceberg tables in turns, so that a change of the machine's speed affects both. */
export async function compareFirstLoads(rounds: number, closers: Closers): Promise<FirstLoads> {
  const state = await openBenchState(closers, {});
  await writeSample(state.source);
  const loads: FirstLoads = { with: [], without: [] };
  const load = async (kind: keyof FirstLoads, isFirst: boolean): Promise<FirstLoad> => {
    const options = { entry: WORKERS[kind] };
    const { warehouse, run, stopWorker } = await startPipeline(state, closers, options);
    try {
      if (!isFirst) await forgetFiles(warehouse, state);
      await warehouse.query('TRUNCATE ops.lake_tables, ops.lake_fields');
      await rm(join(state.folder, 'lake', 'tables'), { recursive: true, force: true });
      const { published, stages } = await run();
      return { published, publishing: stages['publish'] ?? 0 };
    } finally {
      await stopWorker();
    }
  };
  // The files of the database are cold once.
  await load('with', true);
  for (let round = 0; round < rounds; round += 1) {
    const kinds = ['with', 'without'] as const;
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      loads[kind].push(await load(kind, false));
    }
  }
  return loads;
}
