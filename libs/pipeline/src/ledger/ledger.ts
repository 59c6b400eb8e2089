import type { DataSource } from 'typeorm';
import type { FlowIdentity } from '../flow/flow.js';
import type { Audit } from '#platform/database/audit.js';
import { Backfills } from './runs/backfills.js';
import { ChunkLedger, CoreLedger } from './snapshots/chunk-ledger.js';
import { CleaningLedger } from './files/cleaning-ledger.js';
import { DeliveredFiles } from './files/delivered-files.js';
import { FileLedger } from './files/file-ledger.js';
import { FlowRules } from './flows/flow-rules.js';
import { FlowSettings } from './flows/flow-settings.js';
import { PinnedPlans, RunPlans } from './runs/run-plans.js';
import { RunControl } from './runs/run-control.js';
import { RunFiles } from './runs/run-files.js';
import { RunLedger } from './runs/run-ledger.js';
import { RunRequests } from './runs/run-requests.js';
import { SourceFiles } from './files/source-files.js';
import { SnapshotLedger } from './snapshots/snapshot-ledger.js';
import { StageLedger } from './runs/stage-ledger.js';

/** Records the state of one flow in schema `ops`. The ledger is authoritative; the queue only carries work. */
export class Ledger {
  readonly settings: FlowSettings;
  readonly rules: FlowRules;
  readonly requests: RunRequests;
  readonly runs: RunLedger;
  readonly control: RunControl;
  readonly pinned: PinnedPlans;
  readonly plans: RunPlans;
  readonly stages: StageLedger;
  readonly files: FileLedger;
  readonly deliveries: DeliveredFiles;
  readonly runFiles: RunFiles;
  readonly cleanings: CleaningLedger;
  readonly sourceFiles: SourceFiles;
  readonly snapshots: SnapshotLedger;
  readonly chunks: ChunkLedger;
  readonly core: CoreLedger;
  readonly backfills: Backfills;

  /** @param flow whose rows this ledger uses @param audit where actions of operators are recorded */
  constructor(
    readonly warehouse: DataSource,
    readonly flow: FlowIdentity,
    readonly audit: Audit,
  ) {
    this.settings = new FlowSettings(warehouse, flow);
    this.rules = new FlowRules(warehouse, flow.name);
    this.requests = new RunRequests(warehouse, flow, this.settings);
    this.runs = new RunLedger(warehouse, flow);
    this.pinned = new PinnedPlans(warehouse, flow);
    this.plans = new RunPlans(warehouse);
    this.stages = new StageLedger(warehouse);
    this.files = new FileLedger(warehouse, flow.name);
    this.deliveries = new DeliveredFiles(warehouse, flow.name);
    this.runFiles = new RunFiles(warehouse);
    this.sourceFiles = new SourceFiles(warehouse, flow.name);
    this.cleanings = new CleaningLedger(warehouse);
    this.snapshots = new SnapshotLedger(warehouse, flow.name);
    this.chunks = new ChunkLedger(warehouse, flow.name);
    this.core = new CoreLedger(warehouse);
    this.backfills = new Backfills(warehouse, flow.name);
    this.control = new RunControl(warehouse, flow, this.backfills);
  }
}
