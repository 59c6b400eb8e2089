import type { DataSource } from 'typeorm';
import type { ChunkLedger } from '../ledger/chunk-ledger.js';
import type { CleaningLedger } from '../ledger/cleaning-ledger.js';
import type { CoreLedger } from '../ledger/core-ledger.js';
import type { FileLedger } from '../ledger/file-ledger.js';
import type { RunFiles } from '../ledger/run-files.js';
import type { RunLedger } from '../ledger/run-ledger.js';
import type { RunPlans } from '../ledger/run-plans.js';
import type { SnapshotLedger } from '../ledger/snapshot-ledger.js';
import type { StageLedger } from '../ledger/stage-ledger.js';

/**
 * The flow's ledger as stages have it: what runs did, and what this one does. What operators set is not here: a stage
 * goes by the plan of its run.
 */
export interface LedgerOfRun {
  warehouse: DataSource;
  chunks: ChunkLedger;
  cleanings: CleaningLedger;
  core: CoreLedger;
  files: Pick<
    FileLedger,
    'counted' | 'leave' | 'markProcessed' | 'ofRun' | 'processed' | 'recordTexts' | 'refuse'
  >;
  plans: Pick<RunPlans, 'former' | 'record' | 'recordOutcome' | 'stated'>;
  runFiles: Pick<RunFiles, 'acceptedBy' | 'record'>;
  runs: Pick<RunLedger, 'recordInput'>;
  snapshots: SnapshotLedger;
  stages: StageLedger;
}
