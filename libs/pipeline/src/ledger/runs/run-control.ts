import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { openSpan } from '#platform/tracing/spans.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { FlowIdentity, StageId } from '../../flow/flow.js';
import type { Backfills } from './backfills.js';
import { lockFlow } from '../flows/lock-flow.js';
import { createActiveRunError } from './run-requests.js';
import { restartTrace, runSpanName } from './run-traces.js';
import { releaseFiles } from './run-ledger.js';

const resetStagesSql = sqlFile(import.meta.url, './reset_stages.sql');
const newerRunSql = sqlFile(import.meta.url, './newer_run.sql');

/**
 * Restarts active runs from their first stage, because their output in catalogue and lake may be missing or belong to
 * later runs. Published snapshots do not change: a run that has published continues.
 */
export async function restartActiveRuns(session: EntityManager): Promise<void> {
  await session.query(resetStagesSql);
}

const runRow = z.object({ id: z.string() });
const epochRow = z.object({ epoch: z.number() });

/** Cancels runs, and resumes failed or cancelled ones. */
export class RunControl {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
    private readonly backfills: Backfills,
  ) {}

  /**
   * Cancels an active run. From this transaction on its stages cannot write or publish: each holds its claim until
   * commit, and a claim is void once the run has ended.
   * @returns why it cannot be cancelled, if so: it has ended, or its snapshot is published
   */
  async cancel(
    manager: EntityManager,
    runId: number,
    { actor, reason }: { actor: string; reason: string },
  ): Promise<'over' | 'published' | undefined> {
    await lockStages(manager, runId);
    if (await this.isPublished(runId, manager)) return 'published';
    const isCancelled = await hasRows(
      manager,
      `UPDATE ops.runs SET status = 'cancelled', finished_at = now(), cancelled_by = $2,
              cancel_reason = $3
       WHERE run_id = $1 AND status IN ('waiting', 'queued', 'running') RETURNING run_id`,
      [runId, actor, reason],
    );
    if (!isCancelled) return 'over';
    await manager.query(
      `UPDATE ops.stage_runs SET status = 'cancelled', finished_at = now()
       WHERE run_id = $1 AND status IN ('pending', 'running')`,
      [runId],
    );
    await this.backfills.cancel(manager, runId);
    await releaseFiles(manager, runId);
    return undefined;
  }

  /**
   * Resumes a failed or cancelled run where it stopped, in the caller's transaction.
   * @param again succeeded stages to run again
   * @returns the epoch of its new jobs
   * @throws AppError RUN_ALREADY_ACTIVE when a run of the flow, or this one, is active;
   *   RUN_FINISHED when it has neither failed nor been cancelled
   */
  async resume(
    runner: QueryRunner,
    runId: number,
    again: readonly StageId[] = [],
  ): Promise<number> {
    // A concurrent run request waits for this transaction and then finds this run.
    await lockFlow(runner, this.flow.name, 'runs');
    const [active] = await queryRows(
      runner,
      runRow,
      `SELECT run_id AS id FROM ops.runs WHERE status IN ('queued', 'running') AND flow = $1`,
      [this.flow.name],
    );
    if (active) throw createActiveRunError(active.id);
    await lockStages(runner, runId);
    const [run] = await queryRows(
      runner,
      epochRow,
      `UPDATE ops.runs SET status = 'running', flow_epoch = flow_epoch + 1, finished_at = NULL,
              error_code = NULL, error_message = NULL, cancelled_by = NULL, cancel_reason = NULL
       WHERE run_id = $1 AND status IN ('failed', 'cancelled') RETURNING flow_epoch AS epoch`,
      [runId],
    );
    if (!run) {
      const why = `run ${runId} has neither failed nor been cancelled`;
      throw new AppError('RUN_FINISHED', `${why}: you can retry only such a run`);
    }
    await this.backfills.restore(runner, runId);
    await restartTrace(runner, runId, openSpan(runSpanName(this.flow.name)));
    await runner.query(
      `UPDATE ops.stage_runs SET status = 'pending', finished_at = NULL
       WHERE run_id = $1 AND (status <> 'succeeded' OR stage = ANY($2::text[]))`,
      [runId, again],
    );
    return run.epoch;
  }

  /**
   * Locks the flow's runs until the caller's transaction ends.
   * @throws AppError RUN_OUTDATED when a newer run has started, except unchanged runs and runs cancelled before their
   * plan
   */
  async requireNewest(runner: QueryRunner, runId: number): Promise<void> {
    await lockFlow(runner, this.flow.name, 'runs');
    const [newer] = await queryRows(runner, runRow, newerRunSql, [this.flow.name, runId]);
    if (!newer) return;
    const advice = 'retry the newer run, or start a run, which reads all files';
    throw new AppError('RUN_OUTDATED', `run ${newer.id} is newer than run ${runId}: ${advice}`);
  }

  /** Returns whether the run's snapshot is, or was, published. */
  isPublished(runId: number, session: Queryable = this.warehouse): Promise<boolean> {
    return hasRows(
      session,
      `SELECT FROM ops.snapshots
       WHERE run_id = $1 AND status IN ('published', 'retained', 'dropped')`,
      [runId],
    );
  }
}

/**
 * Waits for the stages' writes under their claims, and blocks new claims. Locks stages before the run, in the same
 * order as a claim.
 */
async function lockStages(session: Queryable, runId: number): Promise<void> {
  await hasRows(session, 'SELECT FROM ops.stage_runs WHERE run_id = $1 ORDER BY stage FOR UPDATE', [
    runId,
  ]);
}
