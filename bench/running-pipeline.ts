import type { DataSource } from 'typeorm';
import { parseConfig } from '#platform/config/config.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
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
  const config = parseConfig(environment);
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-bench',
    entities: ledgerEntities,
  });
  closers.add(close);
  const { queue } = createRunQueue(config, url);
  closers.add(() => queue.close());
  const ledger = new Ledger(warehouse);
  return { workerPid: worker.pid, warehouse, run: () => timeRun(ledger, queue) };
}
