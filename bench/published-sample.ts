import { writeSample } from '#sample/write-sample.js';
import { type BenchState, openBenchState } from './bench-state.js';
import type { Closers } from './closers.js';
import { logLine } from './run-bench.js';
import { startPipeline } from './running-pipeline.js';
import { withClosers } from './with-closers.js';

/**
 * Opens a bench state with published marts: of a folder's files, or of the generated sample.
 * @param addTo adds files to the folder of the sample
 */
export async function openPublished(
  closers: Closers,
  source?: string,
  addTo?: (folder: string) => Promise<unknown>,
): Promise<BenchState> {
  const state = await openBenchState(closers, { source });
  if (source === undefined) {
    logLine('writing the sample');
    await writeSample(state.source);
    await addTo?.(state.source);
  }
  logLine('running the pipeline once');
  // The worker and the queue are then idle, and would use part of the machine.
  await withClosers(async (own) => (await startPipeline(state, own)).run());
  return state;
}
