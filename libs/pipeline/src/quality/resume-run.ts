import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { RunJob } from '../queue/job-types.js';

/**
 * Lets a run that failed go on where it stopped, under a new epoch; the caller puts it on the queue
 * once this is committed.
 * @throws AppError RUN_ALREADY_ACTIVE when any run is under way, this one among them
 */
export async function resumeRun(runner: QueryRunner, runId: number): Promise<RunJob> {
  // A request for a run waits for the end of this transaction, and then finds this one under way.
  await runner.query('LOCK TABLE ops.runs IN SHARE ROW EXCLUSIVE MODE');
  const [active] = (await runner.query(
    `SELECT run_id AS id FROM ops.runs WHERE status IN ('queued', 'running')`,
  )) as { id: string }[];
  if (active) {
    const follow = `follow it at /v1/admin/runs/${active.id}`;
    throw new AppError('RUN_ALREADY_ACTIVE', `run ${active.id} is under way: ${follow}`);
  }
  const [[run]] = (await runner.query(
    `UPDATE ops.runs SET status = 'running', flow_epoch = flow_epoch + 1, finished_at = NULL,
            error_code = NULL, error_message = NULL
     WHERE run_id = $1 AND status = 'failed' RETURNING flow_epoch AS epoch`,
    [runId],
  )) as [{ epoch: number }[], number];
  if (!run) throw new Error(`run ${runId} has not failed and cannot be resumed`);
  await runner.query(
    `UPDATE ops.source_files SET status = 'A'
     WHERE status = 'W' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)`,
    [runId],
  );
  return { runId, epoch: run.epoch };
}
