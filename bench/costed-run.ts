import type { BenchState } from './bench-state.js';
import { measureCpuSeconds } from './cpu-time.js';
import { selectChildren, selectProcess, selectTree } from './memory.js';
import type { RunningPipeline } from './running-pipeline.js';
import type { TimedRun } from './timed-run.js';

/** A run with its processor time; NaN where the system does not report it. */
export interface CostedRun extends TimedRun {
  cpuSeconds: Record<'worker' | 'engine' | 'postgres', number>;
}

/** Runs once and measures the processor time of each part. @throws Error when the run fails */
export async function measureRun(state: BenchState, pipeline: RunningPipeline): Promise<CostedRun> {
  const parts = [
    selectProcess(pipeline.workerPid),
    selectChildren(pipeline.workerPid),
    selectTree(state.postgresPid),
  ];
  const measure = () => Promise.all(parts.map(measureCpuSeconds));
  const before = await measure();
  const timed = await pipeline.run();
  const after = await measure();
  const [worker = NaN, engine = NaN, postgres = NaN] = after.map(
    (seconds = NaN, i) => seconds - (before[i] ?? NaN),
  );
  return { ...timed, cpuSeconds: { worker, engine, postgres } };
}
