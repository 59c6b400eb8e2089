import { setTimeout as delay } from 'node:timers/promises';
import { FLIP } from '#pipeline/stages/publish.js';
import type { StageStep } from '#pipeline/stages/timed-step.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { type LedgerTimes, type Timeline, buildTimeline } from './timeline/timeline.js';

/** Times come from the ledger, so frequent polls would only load the machine. */
const POLL_MS = 100;

/** One run by the ledger's clock; seconds. */
export interface TimedRun {
  runId: string;
  /** From the request until readers get the snapshot: the end of the transaction that publishes it. */
  published: number;
  /** From the request to the end of the last stage. */
  finished: number;
  /** From the request to the first stage's start. */
  planning: number;
  stages: Record<string, number>;
  timeline: Timeline;
}

/** @throws RangeError without runs */
export function findMedianRun(runs: readonly TimedRun[]): TimedRun {
  const sorted = [...runs].sort((a, b) => a.published - b.published);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new RangeError('no runs');
  return middle;
}

/**
 * Requests a run and waits for its end.
 * @param stepsOf returns the steps that the worker reported since the last call
 * @throws Error when the run fails
 */
export async function timeRun(
  ledger: Ledger,
  queue: RunQueue,
  stepsOf: () => Promise<StageStep[]>,
): Promise<TimedRun> {
  await ledger.warehouse.query('CHECKPOINT');
  const request = { trigger: 'admin', onlyIfChanged: false, actor: 'bench' } as const;
  const { id } = (await startRun(ledger, queue, request)).run;
  for (;;) {
    const { run } = await ledger.runs.requireRun(id);
    if (run.status === 'succeeded') return readRun(ledger, id, await stepsOf());
    if (run.status === 'failed')
      throw new Error(`run ${id}: ${run.errorCode}: ${run.errorMessage}`);
    await delay(POLL_MS);
  }
}

async function readRun(
  ledger: Ledger,
  runId: string,
  steps: readonly StageStep[],
): Promise<TimedRun> {
  const recorded = await readTimes(ledger, runId);
  const own = steps.filter((step) => step.runId === Number(runId));
  // The ledger has the start of the transaction.
  const flip = own.find(({ step }) => step === FLIP);
  if (!flip) throw new Error(`run ${runId} reported no publication`);
  const times = { ...recorded, published: flip.to / 1_000 - recorded.requestedAt };
  const stages = Object.entries(times.stages);
  return {
    runId,
    published: times.published,
    finished: times.finished,
    planning: Math.min(...stages.map(([, { from }]) => from)),
    stages: Object.fromEntries(stages.map(([stage, { from, to }]) => [stage, to - from])),
    timeline: buildTimeline(ledger.flow, times, own),
  };
}

async function readTimes(ledger: Ledger, runId: string): Promise<LedgerTimes> {
  const since = (time: string) => `extract(epoch FROM ${time} - requested_at)::float8`;
  const [times] = await ledger.warehouse.query<LedgerTimes[]>(
    `SELECT extract(epoch FROM requested_at)::float8 AS "requestedAt",
            ${since('runs.started_at')} AS planned,
            ${since('snapshots.published_at')} AS published,
            ${since('runs.finished_at')} AS finished,
            json_object_agg(stage, json_build_object(
              'from', ${since('stage_runs.started_at')},
              'to', ${since('stage_runs.finished_at')}) ORDER BY ordinal) AS stages
     FROM ops.runs JOIN ops.snapshots USING (run_id) JOIN ops.stage_runs USING (run_id)
     WHERE run_id = $1
     GROUP BY snapshots.published_at, runs.finished_at, runs.started_at, requested_at`,
    [runId],
  );
  if (!times) throw new Error(`run ${runId} published nothing`);
  return times;
}
