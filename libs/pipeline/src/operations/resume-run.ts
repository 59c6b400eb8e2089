import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { lockFlow } from '../ledger/lock-flow.js';
import type { RunJob } from '../queue/job-types.js';

/**
 * Lets a run that failed go on where it stopped, under a new epoch; the caller puts it on the queue
 * once this is committed.
 * @throws AppError RUN_ALREADY_ACTIVE when any run is under way, this one among them
 */
export async function resumeRun(runner: QueryRunner, flow: string, runId: number): Promise<RunJob> {
  // A request for a run of the flow waits for the end of this transaction, and then finds this one.
  await lockFlow(runner, flow, 'runs');
  const [active] = (await runner.query(
    `SELECT run_id AS id FROM ops.runs WHERE status IN ('queued', 'running') AND flow = $1`,
    [flow],
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
