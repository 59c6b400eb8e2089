import type { DataSource } from 'typeorm';
import { FileLedger } from './file-ledger.js';
import { RunLedger } from './run-ledger.js';
import { SnapshotLedger } from './snapshot-ledger.js';
import { StageLedger } from './stage-ledger.js';

/** The tables in schema `ops` that say what happened: the truth, while the queue carries work. */
export class Ledger {
  readonly runs: RunLedger;
  readonly stages: StageLedger;
  readonly files: FileLedger;
  readonly snapshots: SnapshotLedger;

  constructor(readonly warehouse: DataSource) {
    this.runs = new RunLedger(warehouse);
    this.stages = new StageLedger(warehouse);
    this.files = new FileLedger(warehouse);
    this.snapshots = new SnapshotLedger(warehouse);
  }
}
