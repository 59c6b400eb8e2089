import type { DataSource } from 'typeorm';
import { openControl } from '#composition/open-control.js';
import { readConfig } from '#composition/read-config.js';
import type { BenchState } from './bench-state.js';
import { startChild } from './child.js';
import type { Closers } from './closers.js';
import { type TimedRun, timeRun } from './timed-run.js';

/** A worker in a process of its own, and its warehouse. */
export interface RunningPipeline {
  workerPid: number;
  warehouse: DataSource;
  /** Runs once over everything in the source. @throws Error when the run fails */
  run(): Promise<TimedRun>;
}

export async function startPipeline(
  { environment }: BenchState,
  closers: Closers,
): Promise<RunningPipeline> {
  const worker = await startChild('../apps/worker/src/main.js', environment);
  closers.add(() => worker.stop());
  const control = await openControl(readConfig(environment), 'retailstream-bench');
  closers.add(() => control.close());
  const { warehouse, ledgers, queue } = control;
  return { workerPid: worker.pid, warehouse, run: () => timeRun(ledgers.of(), queue) };
}
