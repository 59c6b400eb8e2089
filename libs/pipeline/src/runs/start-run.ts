import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Queryable } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Correction } from '../corrections/correction.js';
import { takeCorrections } from '../corrections/take-corrections.js';
import { lastStage } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RequestedRun, RunRequest } from '../ledger/runs/run-requests.js';
import type { Run, RunTrigger } from '../ledger/runs/run.entity.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';

/**
 * Queues a run from the ledger. The request survives an unavailable queue: a worker finds the run in the ledger, queues
 * it and logs that.
 */
export async function enqueueRun(queue: RunQueue, { runId, epoch }: RunJob): Promise<void> {
  await queue.enqueuePlan(runId, epoch).catch(() => undefined);
}

/** Triggers by people, which the audit log records. */
const BY_PEOPLE: readonly RunTrigger[] = ['admin', 'replay', 'backfill'];

/**
 * Requests a run and queues it, unless it has to wait. When the queue is down, the request stays in the ledger until a
 * worker queues it.
 * @throws AppError FLOW_PAUSED, RUN_ALREADY_ACTIVE
 */
export async function startRun(
  ledger: Ledger,
  queue: RunQueue,
  request: RunRequest,
): Promise<RequestedRun> {
  const asked = await ledger.warehouse.transaction(async (manager) => {
    const answer = await ledger.requests.request(manager, request);
    const { actor, trigger, onlyIfChanged } = request;
    if (BY_PEOPLE.includes(trigger)) {
      await ledger.audit.record(manager, {
        actor,
        action: 'start-run',
        subject: `run ${answer.run.id}`,
        details: { onlyIfChanged, became: answer.became },
      });
    }
    return answer;
  });
  const { run, became } = asked;
  if (became === 'started')
    await enqueueRun(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return asked;
}

/** First and last day to build again, as ISO text; and the actor and reason for the audit log. */
interface BackfillRequest extends Pick<RunRequest, 'actor' | 'priority' | 'also'> {
  from: string;
  to: string;
  reason: string;
}

/**
 * Requests a run that builds a range of days again, from the cleaned files to the marts: every period (month, year)
 * with one of these days, and everything that depends on it.
 * @throws AppError ARGUMENT_INVALID for a range without rows; BACKFILL_OVERLAPS; FLOW_PAUSED;
 *   RUN_ALREADY_ACTIVE
 */
export async function backfill(
  ledger: Ledger,
  queue: RunQueue,
  { from, to, reason, ...by }: BackfillRequest,
): Promise<Run> {
  await ledger.backfills.requireRows({ from, to });
  const { run, became } = await ledger.warehouse.transaction(async (manager) => {
    const details = { from, to };
    const request = { ...by, trigger: 'backfill', onlyIfChanged: false, details } as const;
    // The second of two concurrent requests waits here for the first.
    const asked = await ledger.requests.request(manager, request);
    await ledger.backfills.requireNoOther(manager, { from, to });
    const { actor } = by;
    await ledger.backfills.add(manager, { from, to, runId: asked.run.id, actor, reason });
    const act = { actor, action: 'backfill', subject: `run ${asked.run.id}`, reason, details };
    await ledger.audit.record(manager, act);
    return asked;
  });
  if (became === 'started')
    await enqueueRun(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return run;
}

interface ReplayServices {
  ledger: Ledger;
  lake: ObjectStore;
  queue: RunQueue;
}

interface Requester {
  actor: string;
  /** Writes more in the transaction that starts the run. */
  also?: (session: Queryable, begun: Replay) => Promise<void>;
}

/** Outcome of a replay. */
export interface Replay {
  /** Rows whose corrected text is new. */
  taken: number;
  /** Rows whose corrected text is known already. */
  unchanged: number;
  /** The run that started, or the active one that prevented it; null when there is nothing to do. */
  run: Run | null;
  isStarted: boolean;
  /** The next step, in one sentence. */
  message: string;
}

/**
 * Stores corrections and starts a run for them. Without corrections, the run reads files again whose rules have
 * changed, and ends as unchanged when there are none.
 * @throws AppError REPLAY_REFUSED
 */
export async function replay(
  { ledger, lake, queue }: ReplayServices,
  corrections: AsyncIterable<Correction> | undefined,
  { actor, also }: Requester,
): Promise<Replay> {
  const given = corrections && (await takeCorrections({ ledger, lake }, corrections, actor));
  const { taken, unchanged } = given ?? { taken: 0, unchanged: 0 };
  if (given?.waiting === 0) {
    const message = 'all corrections equal the stored rows: there is nothing to replay';
    return { taken, unchanged, run: null, isStarted: false, message };
  }
  const begun = (run: Run): Replay => {
    const begins = run.status === 'waiting' ? 'waits for the active run' : 'has started';
    const message = `run ${run.id} ${begins}: follow it at /v1/admin/runs/${run.id}`;
    return { taken, unchanged, run, isStarted: true, message };
  };
  const { run, isStarted } = await startOrFind(ledger, queue, {
    actor,
    also: async (session, started) => also?.(session, begun(started)),
  });
  if (isStarted) return begun(run);
  const advice = 'when it has ended, request a replay without rows';
  const message = `run ${run.id} is active: it or the next run reads the corrections; ${advice}`;
  return { taken, unchanged, run, isStarted, message };
}

async function startOrFind(
  ledger: Ledger,
  queue: RunQueue,
  by: Pick<RunRequest, 'actor' | 'also'>,
): Promise<{ run: Run; isStarted: boolean }> {
  for (;;) {
    try {
      const request = { ...by, trigger: 'replay', onlyIfChanged: true } as const;
      const { run } = await startRun(ledger, queue, request);
      return { run, isStarted: true };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'RUN_ALREADY_ACTIVE') throw error;
    }
    const run = (await ledger.runs.active()) ?? (await ledger.runs.nextWaiting());
    // Otherwise it has ended meanwhile.
    if (run) return { run, isStarted: false };
  }
}

/** A run that kills its worker every time must not repeat forever. */
const EPOCHS_MAX = 20;

/**
 * Queues the active run of a flow again when the queue has lost it. Also when this is the only worker, because the
 * worker of the run is then dead. Succeeded stages do not run again.
 */
export async function recoverRuns(
  ledger: Ledger,
  queue: RunQueue,
  options: { onlyWorker: boolean; logger: Logger },
): Promise<void> {
  const run = await ledger.runs.active();
  if (!run) return;
  const runId = Number(run.id);
  if (!options.onlyWorker && (await queue.hasJob(runId, run.flowEpoch, lastStage(ledger.flow))))
    return;
  if (run.flowEpoch >= EPOCHS_MAX) {
    const why = `it was interrupted ${run.flowEpoch} times; read the worker's log for the cause`;
    await ledger.runs.fail(runId, 'RUN_ABANDONED', why);
    writeAbout({ run: runId }, () => options.logger.error(`run ${runId} is abandoned: ${why}`));
    return;
  }
  const epoch = await ledger.runs.nextEpoch(runId);
  const said = `run ${runId} was interrupted: it resumes where it stopped`;
  writeAbout({ run: runId }, () => options.logger.log(said));
  await queue.enqueuePlan(runId, epoch);
}
