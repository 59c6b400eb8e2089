import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type RunStatus =
  'waiting' | 'queued' | 'running' | 'succeeded' | 'failed' | 'unchanged' | 'cancelled';

/** What a run is asked for by: the launcher, a person, the clock, files that came, another flow, … */
export type RunTrigger = 'start' | 'admin' | 'schedule' | 'files' | 'flow' | 'replay' | 'backfill';

/** Whether a run has ended, however it did. */
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

  /** Digest of the rules it was planned by. */
  @Column({ type: 'text', nullable: true })
  rules!: string | null;

  /** Version of the flow's rules that it goes by; null where none were set. */
  @Column({ name: 'rules_version', type: 'integer', nullable: true })
  rulesVersion!: number | null;

  @Column({ name: 'flow_epoch', type: 'integer' })
  flowEpoch!: number;

  /** Among the runs of its flow that wait, the highest goes first. */
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
