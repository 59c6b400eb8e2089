import type { QueryRunner } from 'typeorm';
import type { Source } from '#intake/source/source.js';
import type { Compute } from '#lake/ports/compute.js';
import type { TableFormat } from '#lake/ports/table-format.js';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Transfer } from '#lake/ports/transfer.js';
import type { QualityRule } from '../flow/quality-rule.js';
import type { ForecastMethod } from '../flow/forecast.js';
import type { StageCounts } from '../flow/flow.js';
import type { TableLoader } from '../flow/table-loader.js';
import type { SnapshotRetention } from '../ledger/snapshots/snapshot-ledger.js';
import type { PlanContext } from '../plan/plan-context.js';

/** The work of one kind of stage. Idempotent: a repetition writes the same. */
export interface Stage {
  run(context: StageContext): Promise<StageCounts>;
}

/** Everything a stage may use; ports only, never adapters. */
export interface StageContext extends PlanContext, SnapshotRetention {
  /** Number of the claim on this stage; an older worker may still be running. */
  attempt: number;
  /** Aborts the stage: the worker stops or the run was cancelled. */
  signal: AbortSignal;
  source: Source;
  compute: Compute;
  /** DuckDB beside the worker: it takes rows that the worker itself computes. */
  localCompute: Compute;
  /** Engines and loaders that the flow's settings name, by setting. */
  engines: ReadonlyMap<string, Compute>;
  loaders: ReadonlyMap<string, TableLoader>;
  /** Undefined for a flow without forecasts. */
  forecastMethod: ForecastMethod | undefined;
  registry: TableRegistry;
  tableFormat: TableFormat;
  transfer: Transfer;
  /** Rules that a snapshot must pass before publication. */
  qualityRules: readonly QualityRule[];
  /**
   * Runs a warehouse transaction. It fails with STAGE_SUPERSEDED and writes nothing when another worker has claimed
   * this stage. Once it returns, its writes survive a crash of the server.
   */
  transaction<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result>;
  progress(step: string, rowsDone?: number, rowsExpected?: number): void;
}

/** Returns the engine or loader that a setting of the flow names. @throws Error when none has this name */
export function requireService<Service>(
  services: ReadonlyMap<string, Service>,
  setting: string,
): Service {
  const service = services.get(setting);
  if (!service) throw new Error(`no service has the name of setting ${setting}`);
  return service;
}

/** Returns a reporter of a load's progress, in rows estimated from the loaded bytes. */
export function loadProgress(
  context: StageContext,
  step: string,
  rows: number,
): (chunk: number, total: number) => void {
  let gone = 0;
  return (chunk, total) => {
    gone += chunk;
    context.progress(step, Math.floor((rows * gone) / Math.max(1, total)), rows);
  };
}
