import type { QueryRunner } from 'typeorm';
import type { Source } from '#intake/source/source.js';
import type { Compute } from '#lake/ports/compute.js';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Transfer } from '#lake/ports/transfer.js';
import type { QualityRule } from '../flow/quality-rule.js';
import type { StageCounts } from '../flow/flow.js';
import type { TableLoader } from '../flow/table-loader.js';
import type { PlanContext } from '../plan/plan-context.js';

/** What a kind of stage does. Idempotent: run twice, it writes the same. */
export interface Stage {
  run(context: StageContext): Promise<StageCounts>;
}

/** Everything a stage may touch; it knows ports, never adapters. */
export interface StageContext extends PlanContext {
  /** Counts the workers that have taken this stage; an older one may still be at work. */
  attempt: number;
  /** Ends the stage early: the worker stops or the run was cancelled. */
  signal: AbortSignal;
  source: Source;
  compute: Compute;
  /** Engines and loaders that settings of the flow name, by setting. */
  engines: ReadonlyMap<string, Compute>;
  loaders: ReadonlyMap<string, TableLoader>;
  registry: TableRegistry;
  transfer: Transfer;
  snapshotsKept: number;
  /** Undefined for no limit by age. */
  snapshotsKeptDays: number | undefined;
  /** What a snapshot is held to before it is published. */
  qualityRules: readonly QualityRule[];
  /**
   * A warehouse transaction that fails with STAGE_SUPERSEDED, writing nothing, when another worker
   * has taken this stage over. It is safe on disk only once the stage has succeeded; `SET LOCAL
   * synchronous_commit = on` makes it so at once.
   */
  transaction<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result>;
  /** Reports progress to watchers. */
  progress(step: string, rowsDone?: number, rowsExpected?: number): void;
}

/** The engine or loader that a setting of the flow names. @throws Error when it has none */
export function chosen<Service>(services: ReadonlyMap<string, Service>, setting: string): Service {
  const service = services.get(setting);
  if (!service) throw new Error(`nothing stands behind ${setting}`);
  return service;
}

/** Reports how far a load has come, from the bytes that have gone by. */
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
