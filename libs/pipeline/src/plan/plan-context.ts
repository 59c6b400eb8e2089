import type { DataSource } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Flow, StageId } from '../flow/flow.js';
import type { ChunkLedger, CoreLedger } from '../ledger/snapshots/chunk-ledger.js';
import type { CleaningLedger } from '../ledger/files/cleaning-ledger.js';
import type { FileLedger } from '../ledger/files/file-ledger.js';
import type { PinnedPlan, RunPlans } from '../ledger/runs/run-plans.js';
import type { RunFiles } from '../ledger/runs/run-files.js';
import type { RunLedger } from '../ledger/runs/run-ledger.js';
import type { SnapshotLedger } from '../ledger/snapshots/snapshot-ledger.js';
import type { StageLedger } from '../ledger/runs/stage-ledger.js';

/** Input for planning the chunks of a stage, in a run or a dry run; planning writes only the plan. */
export interface PlanContext {
  flow: Flow;
  runId: number;
  /** The plan of the run, independent of later changes by operators. */
  plan: PinnedPlan;
  stage: StageId;
  lake: ObjectStore;
  ledger: LedgerOfRun;
  logger: Logger;
}

/**
 * The part of the flow's ledger for stages: earlier runs and this one. It excludes settings by operators, because a
 * stage follows the plan of its run.
 */
export interface LedgerOfRun {
  warehouse: DataSource;
  chunks: ChunkLedger;
  cleanings: CleaningLedger;
  core: CoreLedger;
  files: Pick<
    FileLedger,
    | 'listActive'
    | 'leave'
    | 'markProcessed'
    | 'listByRun'
    | 'listProcessed'
    | 'recordTexts'
    | 'refuse'
  >;
  plans: Pick<RunPlans, 'listFormerChunks' | 'record' | 'recordOutcome' | 'listDeclaredRows'>;
  runFiles: Pick<RunFiles, 'listAccepted' | 'record'>;
  runs: Pick<RunLedger, 'recordInput'>;
  snapshots: SnapshotLedger;
  stages: StageLedger;
}
