import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StageId } from '../flow/stage.js';

type StageStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** PostgreSQL gives bigint as text; every count here fits a number. */
const count = {
  from: (text: string | null) => (text === null ? null : Number(text)),
  to: (n: number) => n,
};

/** One stage of one run. */
@Entity({ schema: 'ops', name: 'stage_runs', synchronize: false })
export class StageRun {
  @PrimaryColumn({ name: 'run_id', type: 'bigint' })
  runId!: string;

  @PrimaryColumn({ type: 'text' })
  stage!: StageId;

  @Column({ type: 'integer' })
  ordinal!: number;

  @Column({ type: 'text' })
  status!: StageStatus;

  @Column({ type: 'integer' })
  attempt!: number;

  /** What the stage is doing, for people. */
  @Column({ type: 'text', nullable: true })
  step!: string | null;

  @Column({ name: 'rows_done', type: 'bigint', transformer: count })
  rowsDone!: number;

  @Column({ name: 'rows_expected', type: 'bigint', nullable: true, transformer: count })
  rowsExpected!: number | null;

  @Column({ name: 'rows_in', type: 'bigint', nullable: true, transformer: count })
  rowsIn!: number | null;

  @Column({ name: 'rows_out', type: 'bigint', nullable: true, transformer: count })
  rowsOut!: number | null;

  @Column({ name: 'rows_quarantined', type: 'bigint', nullable: true, transformer: count })
  rowsQuarantined!: number | null;

  @Column({ name: 'rows_duplicate', type: 'bigint', nullable: true, transformer: count })
  rowsDuplicate!: number | null;

  @Column({ name: 'rows_superseded', type: 'bigint', nullable: true, transformer: count })
  rowsSuperseded!: number | null;

  @Column({ name: 'rows_restated', type: 'bigint', nullable: true, transformer: count })
  rowsRestated!: number | null;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null;

  @Column({ name: 'error_message', type: 'text', nullable: true })
  errorMessage!: string | null;
}
