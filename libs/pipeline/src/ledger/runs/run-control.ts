import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { openSpan } from '#platform/tracing/spans.js';
import type { FlowIdentity, StageId } from '../../flow/flow.js';
import type { Backfills } from './backfills.js';
import { lockFlow } from '../flows/lock-flow.js';
import { alreadyActive } from './run-requests.js';
import { beginTraceAnew, runSpanName } from './run-traces.js';
import { releaseFiles } from './run-ledger.js';

/**
 * Has the runs under way begin once more with their first stage: what they left in catalog and lake may be
 * gone, or that of later runs. What readers have does not change: one that has published only goes on.
 */
export async function beginAnew(session: EntityManager): Promise<void> {
  await session.query(
    `UPDATE ops.stage_runs s SET status = 'pending', finished_at = NULL
     FROM ops.runs r
     WHERE r.run_id = s.run_id AND r.status IN ('queued', 'running') AND s.status <> 'pending'
       AND NOT EXISTS (SELECT FROM ops.snapshots n
                       WHERE n.run_id = r.run_id AND n.status NOT IN ('building', 'held'))`,
  );
}

const runRow = z.object({ id: z.string() });
const epochRow = z.object({ epoch: z.number() });

/** Ends runs before their time, and lets those that came to nothing go on. */
export class RunControl {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
    private readonly backfills: Backfills,
  ) {}

  /**
   * Ends a run that has not ended. From this transaction on none of its stages can write or publish: each
   * holds its claim to its commit, and a claim is void when the run is over.
   * @returns why it cannot be cancelled, if it cannot: it is over, or readers have its snapshot
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
   * Lets a run that failed or was cancelled go on where it stopped, in the caller's transaction.
   * @param again stages that run once more although they succeeded
   * @returns the epoch of its new jobs
   * @throws AppError RUN_ALREADY_ACTIVE when any run of the flow is under way, this one among them;
   *   RUN_FINISHED when it has neither failed nor been cancelled
   */
  async resume(
    runner: QueryRunner,
    runId: number,
    again: readonly StageId[] = [],
  ): Promise<number> {
    // A request for a run of the flow waits for the end of this transaction, and then finds this one.
    await lockFlow(runner, this.flow.name, 'runs');
    const [active] = await queryRows(
      runner,
      runRow,
      `SELECT run_id AS id FROM ops.runs WHERE status IN ('queued', 'running') AND flow = $1`,
      [this.flow.name],
    );
    if (active) throw alreadyActive(active.id);
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
      throw new AppError('RUN_FINISHED', `${why}: only such a run can go on`);
    }
    await this.backfills.restore(runner, runId);
    await beginTraceAnew(runner, runId, openSpan(runSpanName(this.flow.name)));
    await runner.query(
      `UPDATE ops.stage_runs SET status = 'pending', finished_at = NULL
       WHERE run_id = $1 AND (status <> 'succeeded' OR stage = ANY($2::text[]))`,
      [runId, again],
    );
    return run.epoch;
  }

  /** Runs all stages of a planned run once more, unless readers have its snapshot or the quality gate holds it. */
  async beginAnew(runId: number): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.stage_runs SET status = 'pending', finished_at = NULL
       WHERE run_id = $1 AND NOT EXISTS (
         SELECT FROM ops.snapshots WHERE run_id = $1 AND status <> 'building')`,
      [runId],
    );
  }

  /**
   * Holds to the end of the caller's transaction.
   * @throws AppError RUN_OUTDATED when a newer run has done, or is to do, more than nothing
   */
  async requireNewest(runner: QueryRunner, runId: number): Promise<void> {
    await lockFlow(runner, this.flow.name, 'runs');
    const [newer] = await queryRows(
      runner,
      runRow,
      `SELECT run_id AS id FROM ops.runs
       WHERE flow = $1 AND run_id > $2 AND status NOT IN ('unchanged', 'waiting')
         AND NOT (status = 'cancelled' AND input_fingerprint IS NULL)
       ORDER BY run_id DESC LIMIT 1`,
      [this.flow.name, runId],
    );
    if (!newer) return;
    const advice = 'retry that one, or start a run, which takes every file';
    throw new AppError('RUN_OUTDATED', `run ${newer.id} came after run ${runId}: ${advice}`);
  }

  /** Whether readers have, or had, the snapshot that the run made. */
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
 * Waits for what stages of a run are writing under their claims, and keeps them from claiming. Before the
 * run itself is locked, as whoever claims a stage does.
 */
async function lockStages(session: Queryable, runId: number): Promise<void> {
  await hasRows(session, 'SELECT FROM ops.stage_runs WHERE run_id = $1 ORDER BY stage FOR UPDATE', [
    runId,
  ]);
}
