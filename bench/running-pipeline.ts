import type { DataSource } from 'typeorm';
import { openControl } from '#composition/open-control.js';
import { readConfig } from '#composition/read-config.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { StageStep } from '#pipeline/stages/timed-step.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { BenchState } from './bench-state.js';
import { startChild } from './child.js';
import type { Closers } from './closers.js';
import { type TimedRun, timeRun } from './timed-run.js';

/** A worker in a child process, and its warehouse. */
export interface RunningPipeline {
  workerPid: number;
  warehouse: DataSource;
  ledger: Ledger;
  lake: ObjectStore;
  /** Runs once on the whole source. @throws Error when the run fails */
  run(): Promise<TimedRun>;
  /** Stops the worker; another may then start on the same state. */
  stopWorker(): Promise<void>;
}

interface PipelineOptions {
  /** The flow to run; the default one when undefined. */
  flow?: string;
  /** The worker's program, relative to this folder, which reports its steps. */
  entry?: string;
}

export async function startPipeline(
  { environment }: BenchState,
  closers: Closers,
  { flow, entry = './worker.child.js' }: PipelineOptions = {},
): Promise<RunningPipeline> {
  const worker = await startChild(entry, environment);
  closers.add(() => worker.stop());
  const control = await openControl(readConfig(environment), 'retailstream-bench');
  closers.add(() => control.close());
  const { ledgers, lake, queue } = control.services;
  const ledger = ledgers.of(flow);
  const steps = async () => (await worker.ask('steps')) as StageStep[];
  return {
    workerPid: worker.pid,
    warehouse: ledger.warehouse,
    ledger,
    lake,
    run: () => timeRun(ledger, queue, steps),
    stopWorker: () => worker.stop(),
  };
}
