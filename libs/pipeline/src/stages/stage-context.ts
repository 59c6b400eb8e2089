import type { QueryRunner } from 'typeorm';
import type { Logger } from '#platform/logging/logger.js';
import type { Catalog } from '../ports/catalog.js';
import type { Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { SalesLoader } from '../ports/sales-loader.js';
import type { Transfer } from '../ports/transfer.js';
import type { SourceFolder } from '../source/source-folder.js';
import type { Ledger } from '../ledger/ledger.js';
import type { QualityRule } from '../quality/quality-rule.js';

import type { StageCounts, StageId } from './stage.js';

/** One of the seven steps. Idempotent: run twice, it writes the same. */
export interface Stage {
  readonly id: StageId;
  run(context: StageContext): Promise<StageCounts>;
}

/** Everything a stage may touch; it knows ports, never adapters. */
export interface StageContext {
  runId: number;
  stage: StageId;
  /** Counts the workers that have taken this stage; an older one may still be at work. */
  attempt: number;
  /** Ends the stage early: the worker stops or the run was cancelled. */
  signal: AbortSignal;
  source: SourceFolder;
  lake: ObjectStore;
  compute: Compute;
  /** Engine of the sales clean-and-merge, which may be another than `compute`. */
  salesMerge: Compute;
  salesLoader: SalesLoader;
  catalog: Catalog;
  transfer: Transfer;
  ledger: Ledger;
  logger: Logger;
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
  /** Tells watchers what is going on. */
  progress(step: string, rowsDone?: number, rowsExpected?: number): void;
}
