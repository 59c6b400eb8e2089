import type { DataSource } from 'typeorm';
import { CleaningLedger } from './cleaning-ledger.js';
import { FileLedger } from './file-ledger.js';
import { RunFiles } from './run-files.js';
import { RunLedger } from './run-ledger.js';
import { SourceFiles } from './source-files.js';
import { SnapshotLedger } from './snapshot-ledger.js';
import { StageLedger } from './stage-ledger.js';

/** The tables in schema `ops` that say what happened: the truth, while the queue carries work. */
export class Ledger {
  readonly runs: RunLedger;
  readonly stages: StageLedger;
  readonly files: FileLedger;
  readonly runFiles: RunFiles;
  readonly cleanings: CleaningLedger;
  readonly sourceFiles: SourceFiles;
  readonly snapshots: SnapshotLedger;

  constructor(readonly warehouse: DataSource) {
    this.runs = new RunLedger(warehouse);
    this.stages = new StageLedger(warehouse);
    this.files = new FileLedger(warehouse);
    this.runFiles = new RunFiles(warehouse);
    this.sourceFiles = new SourceFiles(warehouse);
    this.cleanings = new CleaningLedger(warehouse);
    this.snapshots = new SnapshotLedger(warehouse);
  }
}
