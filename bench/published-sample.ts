import { writeSample } from '#sample/write-sample.js';
import { type BenchState, openBenchState } from './bench-state.js';
import type { Closers } from './closers.js';
import { logLine } from './run-bench.js';
import { startPipeline } from './running-pipeline.js';
import { withClosers } from './with-closers.js';

interface PublishedSample {
  /** Its usual number of stores by default. */
  stores?: number;
  /** Adds files to its folder. */
  addTo?: (folder: string) => Promise<unknown>;
}

/** Opens a bench state with published marts: of a folder's files, or of the generated sample. */
export async function openPublished(
  closers: Closers,
  source?: string,
  { stores, addTo }: PublishedSample = {},
): Promise<BenchState> {
  const state = await openBenchState(closers, { source });
  if (source === undefined) {
    logLine('writing the sample');
    await writeSample(state.source, { ...(stores !== undefined && { stores }) });
    await addTo?.(state.source);
  }
  logLine('running the pipeline once');
  // The worker and the queue are then idle, and would use part of the machine.
  await withClosers(async (own) => (await startPipeline(state, own)).run());
  return state;
}
