import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { StageId } from '../../flow/flow.js';

type RunStatus =
  'waiting' | 'queued' | 'running' | 'succeeded' | 'failed' | 'unchanged' | 'cancelled';

/** Origin of a run request: the launcher, a person, a schedule, new files, another flow, … */
export const RUN_TRIGGERS = [
  'start',
  'admin',
  'schedule',
  'files',
  'flow',
  'replay',
  'backfill',
] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/** Returns whether a run has ended, with any outcome. */
export const isOver = ({ status }: { status: RunStatus }): boolean =>
  !['waiting', 'queued', 'running'].includes(status);

/** One execution of a flow. */
@Entity({ schema: 'ops', name: 'runs', synchronize: false })
export class Run {
  @PrimaryGeneratedColumn('identity', { name: 'run_id', type: 'bigint' })
  id!: string;

  @Column({ type: 'text' })
  flow!: string;

  @Column({ type: 'text' })
  status!: RunStatus;

  @Column({ type: 'text' })
  trigger!: RunTrigger;

  @Column({ name: 'only_if_changed', type: 'boolean' })
  onlyIfChanged!: boolean;

  /** Set when the run was planned. */
  @Column({ name: 'input_fingerprint', type: 'text', nullable: true })
  inputFingerprint!: string | null;

  /** Digest of the rules of its plan. */
  @Column({ type: 'text', nullable: true })
  rules!: string | null;

  /** Version of the flow's rules that it uses; null when none was set. */
  @Column({ name: 'rules_version', type: 'integer', nullable: true })
  rulesVersion!: number | null;

  @Column({ name: 'flow_epoch', type: 'integer' })
  flowEpoch!: number;

  /** The waiting run of a flow with the highest priority starts first. */
  @Column({ type: 'smallint' })
  priority!: number;

  @Column({ name: 'cancelled_by', type: 'text', nullable: true })
  cancelledBy!: string | null;

  @Column({ name: 'cancel_reason', type: 'text', nullable: true })
  cancelReason!: string | null;

  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null;

  @Column({ name: 'error_message', type: 'text', nullable: true })
  errorMessage!: string | null;
}

type StageStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** PostgreSQL returns bigint as text; every count here fits into a number. */
const count = {
  from: (text: string | null) => (text === null ? null : Number(text)),
  to: (n: number) => n,
};

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

  /** The current step of the stage, for people. */
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

/** Tables that TypeORM reads as objects. */
export const ledgerEntities = [Run, StageRun];
