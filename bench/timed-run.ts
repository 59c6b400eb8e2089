import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { startRun } from '#pipeline/runs/start-run.js';

/** Times come from the ledger: how often one looks only costs the machine. */
const POLL_MS = 100;

/** One run by the ledger's clock; seconds. */
export interface TimedRun {
  /** From the request to the published snapshot. */
  published: number;
  /** From the request to the end of the last stage. */
  finished: number;
  /** From the request to the first stage's start. */
  planning: number;
  stages: Record<string, number>;
}

/** Requests a run and waits for its end. @throws Error when it fails */
export async function timeRun(ledger: Ledger, queue: RunQueue): Promise<TimedRun> {
  await ledger.warehouse.query('CHECKPOINT');
  const { id } = await startRun(ledger, queue, { trigger: 'admin', onlyIfChanged: false });
  for (;;) {
    const { run } = await ledger.runs.get(id);
    if (run.status === 'succeeded') return readTimes(ledger, id);
    if (run.status === 'failed')
      throw new Error(`run ${id}: ${run.errorCode}: ${run.errorMessage}`);
    await delay(POLL_MS);
  }
}

async function readTimes(ledger: Ledger, runId: string): Promise<TimedRun> {
  const [times] = await ledger.warehouse.query<TimedRun[]>(
    `SELECT extract(epoch FROM snapshots.published_at - requested_at)::float8 AS published,
            extract(epoch FROM runs.finished_at - requested_at)::float8 AS finished,
            extract(epoch FROM min(stage_runs.started_at) - requested_at)::float8 AS planning,
            json_object_agg(stage, extract(epoch FROM stage_runs.finished_at - stage_runs.started_at)
              ORDER BY ordinal) AS stages
     FROM ops.runs JOIN ops.snapshots USING (run_id) JOIN ops.stage_runs USING (run_id)
     WHERE run_id = $1
     GROUP BY snapshots.published_at, runs.finished_at, requested_at`,
    [runId],
  );
  if (!times) throw new Error(`run ${runId} published nothing`);
  return times;
}
