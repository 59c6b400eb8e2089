import { cp, rename, rm } from 'node:fs/promises';
import { inject } from 'vitest';
import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { dropDatabase } from './databases.js';
import { openPipelineAt, type Settings, type TestPipeline } from './pipeline.js';
import { createTempFolder } from './temp-folder.js';
import { copyTestWarehouse, createTestWarehouse } from './warehouse.js';

/** A prepared pipeline that many tests start from. */
export interface PreparedPipeline {
  /** Opens a copy, one at a time, in a tenth of the time of a run. */
  open(): Promise<TestPipeline>;
  drop(): Promise<void>;
}

/**
 * @param prepare brings a new pipeline to the starting point
 * @param others flows besides weekly sales
 */
export async function preparePipeline(
  prepare: (pipeline: TestPipeline) => Promise<unknown>,
  settings: Settings = {},
  others: readonly Flow[] = [],
): Promise<PreparedPipeline> {
  const state = await createTempFolder('pipeline');
  const kept = `${state}.kept`;
  const { url, warehouse, drop } = await createTestWarehouse();
  await ensureMarts(warehouse, others);
  const pipeline = openPipelineAt(state, { url, warehouse, drop }, settings, others);
  await prepare(pipeline);
  await pipeline.stop();
  await warehouse.destroy();
  await rename(state, kept);
  return {
    open: async () => {
      // The ledger names the source folder, so it must have the same path.
      await cp(kept, state, { recursive: true, preserveTimestamps: true });
      return openPipelineAt(state, await copyTestWarehouse(url), settings, others);
    },
    drop: async () => {
      await dropDatabase(inject('serverUrl'), url);
      await rm(kept, { recursive: true, force: true });
    },
  };
}
