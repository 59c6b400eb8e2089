import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { StageCounts, StageId } from '../../flow/flow.js';

const claimStageSql = sqlFile(import.meta.url, './claim_stage.sql');
const holdStageSql = sqlFile(import.meta.url, './hold_stage.sql');
const completeStageSql = sqlFile(import.meta.url, './complete_stage.sql');
const failStageSql = sqlFile(import.meta.url, './fail_stage.sql');

/** A claim on one stage of one run; a newer attempt voids it. */
export interface Claim {
  runId: number;
  stage: StageId;
  attempt: number;
}

/** Rows of one output of a stage, and their exact money as decimal text. */
export interface StageOutput {
  name: string;
  rows: number;
  money?: string | null;
}

const attemptRow = z.object({ attempt: z.int() });

/** @param cause the error of the superseded attempt */
export function createSupersededError({ stage, runId }: Claim, cause?: unknown): AppError {
  return new AppError(
    'STAGE_SUPERSEDED',
    `another worker has claimed ${stage} of run ${runId}, or the run has ended`,
    { cause },
  );
}

/** Claims and fences stages, and stores their counts. */
export class StageLedger {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Claims a stage for this worker.
   * @returns undefined when the stage has succeeded, its run has ended, or the job belongs to an older epoch
   */
  async claim(runId: number, stage: StageId, epoch: number): Promise<Claim | undefined> {
    const [row] = await queryRows(this.warehouse, attemptRow, claimStageSql, [runId, stage, epoch]);
    return row && { runId, stage, attempt: row.attempt };
  }

  /**
   * Locks the claim until commit. The lock allows progress updates and blocks other claims. The commit waits for the disk,
   * even where the server's default is not to: a stage goes on over new connections after a crash of the server, and a
   * later transaction counts on this one.
   * @throws AppError STAGE_SUPERSEDED unless the claim is the newest and the run is active
   */
  async assertHeld(runner: QueryRunner, claim: Claim): Promise<void> {
    const isHeld = await hasRows(runner, holdStageSql, [claim.runId, claim.stage, claim.attempt]);
    if (!isHeld) throw createSupersededError(claim);
  }

  async progress(claim: Claim, step: string, done: number, expected?: number): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.stage_runs SET step = $4, rows_done = $5, rows_expected = $6
       WHERE run_id = $1 AND stage = $2 AND attempt = $3 AND status = 'running'`,
      [claim.runId, claim.stage, claim.attempt, step, done, expected ?? null],
    );
  }

  /**
   * Records success; with the last stage, its run succeeds too.
   * @throws AppError STAGE_SUPERSEDED as `assertHeld` does
   */
  async succeed(claim: Claim, counts: StageCounts, isLast: boolean): Promise<void> {
    const isHeld = await hasRows(this.warehouse, completeStageSql, [
      claim.runId,
      claim.stage,
      claim.attempt,
      counts.rowsIn,
      counts.rowsOut,
      counts.rowsQuarantined,
      counts.rowsDuplicate,
      counts.rowsSuperseded,
      counts.rowsRestated,
      isLast,
    ]);
    if (!isHeld) throw createSupersededError(claim);
  }

  /**
   * Records a failed attempt; the queue decides about a retry.
   * @returns whether the claim was still the newest; records nothing otherwise
   */
  fail(claim: Claim, error: AppError): Promise<boolean> {
    return hasRows(this.warehouse, failStageSql, [
      claim.runId,
      claim.stage,
      claim.attempt,
      error.code,
      error.message,
      error.retryable,
    ]);
  }

  /** Records quarantined rows by reason; replaces the records of an earlier attempt. */
  async recordQuarantine(
    runner: QueryRunner,
    claim: Pick<Claim, 'runId' | 'stage'>,
    byReason: ReadonlyMap<string, number>,
  ): Promise<void> {
    const { runId, stage } = claim;
    await runner.query('DELETE FROM ops.quarantine_counts WHERE run_id = $1 AND stage = $2', [
      runId,
      stage,
    ]);
    if (byReason.size === 0) return;
    await runner.query(
      `INSERT INTO ops.quarantine_counts (run_id, stage, reason, rows)
       SELECT $1, $2, reason, rows FROM unnest($3::text[], $4::bigint[]) AS q (reason, rows)`,
      [runId, stage, [...byReason.keys()], [...byReason.values()]],
    );
  }

  /** Records the rows of each file with a missing reference; replaces the records of an earlier attempt. */
  async recordOrphans(
    runner: QueryRunner,
    runId: number,
    counts: readonly { fileId: number; reason: string; refersTo: string; rows: number }[],
  ): Promise<void> {
    await runner.query('DELETE FROM ops.integration_faults WHERE run_id = $1', [runId]);
    if (counts.length === 0) return;
    await runner.query(
      `INSERT INTO ops.integration_faults (run_id, file_id, reason, refers_to, rows)
       SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[])`,
      [
        runId,
        counts.map(({ fileId }) => fileId),
        counts.map(({ reason }) => reason),
        counts.map(({ refersTo }) => refersTo),
        counts.map(({ rows }) => rows),
      ],
    );
  }

  /** Returns the datasets of which a run has quarantined rows, because a reference is missing. */
  async listSetAside(runId: number): Promise<Set<string>> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ dataset: z.string() }),
      'SELECT DISTINCT dataset FROM ops.orphan_periods WHERE run_id = $1',
      [runId],
    );
    return new Set(rows.map(({ dataset }) => dataset));
  }

  /** Records orphans by period; replaces the records of an earlier attempt. Money is exact, as decimal text. */
  async recordOrphanPeriods(
    runner: QueryRunner,
    runId: number,
    periods: readonly { dataset: string; period: string; rows: number; money: string }[],
  ): Promise<void> {
    await runner.query('DELETE FROM ops.orphan_periods WHERE run_id = $1', [runId]);
    if (periods.length === 0) return;
    await runner.query(
      `INSERT INTO ops.orphan_periods (run_id, dataset, period, rows, money)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::numeric[])`,
      [
        runId,
        periods.map(({ dataset }) => dataset),
        periods.map(({ period }) => period),
        periods.map(({ rows }) => rows),
        periods.map(({ money }) => money),
      ],
    );
  }

  /** Records rows and exact money of a stage's outputs, for the reconciliation with later stages. */
  async recordOutputs(
    runner: QueryRunner,
    { runId, stage }: Pick<Claim, 'runId' | 'stage'>,
    outputs: readonly StageOutput[],
  ): Promise<void> {
    await runner.query(
      `INSERT INTO ops.stage_outputs (run_id, stage, output, rows, money)
       SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::numeric[])
       ON CONFLICT (run_id, stage, output) DO UPDATE SET rows = excluded.rows, money = excluded.money`,
      [
        runId,
        stage,
        outputs.map(({ name }) => name),
        outputs.map(({ rows }) => rows),
        outputs.map(({ money }) => money ?? null),
      ],
    );
  }
}
