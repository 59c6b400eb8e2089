import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Queryable } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Correction } from '../corrections/correction.js';
import { takeCorrections } from '../corrections/take-corrections.js';
import { lastStage } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import type { AskedRun, RunRequest } from '../ledger/runs/run-requests.js';
import type { Run, RunTrigger } from '../ledger/runs/run.entity.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';

/**
 * Puts a run that the ledger has on the queue. Should the queue be down, the request stands all the same:
 * a worker finds the run in the ledger, puts it on and says so in its log.
 */
export async function putOnQueue(queue: RunQueue, { runId, epoch }: RunJob): Promise<void> {
  await queue.enqueuePlan(runId, epoch).catch(() => undefined);
}

/** What people ask for, and the audit log has. */
const BY_PEOPLE: readonly RunTrigger[] = ['admin', 'replay', 'backfill'];

/**
 * Requests a run and puts it on the queue, unless it has to wait. When the queue is down the request
 * stays in the ledger and a worker picks it up later.
 * @throws AppError FLOW_PAUSED, RUN_ALREADY_ACTIVE
 */
export async function startRun(
  ledger: Ledger,
  queue: RunQueue,
  request: RunRequest,
): Promise<AskedRun> {
  const asked = await ledger.warehouse.transaction(async (manager) => {
    const answer = await ledger.requests.ask(manager, request);
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
    await putOnQueue(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return asked;
}

/** Which days to make anew, first and last, ISO text; and for the audit log: who and why. */
interface BackfillRequest extends Pick<RunRequest, 'actor' | 'priority' | 'also'> {
  from: string;
  to: string;
  reason: string;
}

/**
 * Asks for a run that makes the rows of a range of days anew, from the cleaned files to the marts: every
 * period (month, year) that has one of these days, and whatever is built on it.
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
    // Two that ask at once: the second waits here for the first.
    const asked = await ledger.requests.ask(manager, request);
    await ledger.backfills.requireNoOther(manager, { from, to });
    const { actor } = by;
    await ledger.backfills.add(manager, { from, to, runId: asked.run.id, actor, reason });
    const act = { actor, action: 'backfill', subject: `run ${asked.run.id}`, reason, details };
    await ledger.audit.record(manager, act);
    return asked;
  });
  if (became === 'started')
    await putOnQueue(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return run;
}

interface Replaying {
  ledger: Ledger;
  lake: ObjectStore;
  queue: RunQueue;
}

interface By {
  actor: string;
  /** Writes more in the transaction that starts the run. */
  also?: (session: Queryable, begun: Replay) => Promise<void>;
}

/** What a replay has come to. */
export interface Replay {
  /** Rows whose corrected text is new. */
  taken: number;
  /** Rows given with a text that is known already. */
  unchanged: number;
  /** The run that was started, or the one that stood in its way; null when there is nothing to do. */
  run: Run | null;
  isStarted: boolean;
  /** What happens next, in one sentence. */
  message: string;
}

/**
 * Takes corrections and starts a run over them. Without corrections it is the contract that was mended:
 * the run reads again what was read by other rules, and ends as unchanged when there is nothing to do.
 * @throws AppError REPLAY_REFUSED
 */
export async function replay(
  { ledger, lake, queue }: Replaying,
  corrections: AsyncIterable<Correction> | undefined,
  { actor, also }: By,
): Promise<Replay> {
  const given = corrections && (await takeCorrections({ ledger, lake }, corrections, actor));
  const { taken, unchanged } = given ?? { taken: 0, unchanged: 0 };
  if (given?.waiting === 0) {
    const message = 'every row says what it said before: there is nothing to replay';
    return { taken, unchanged, run: null, isStarted: false, message };
  }
  const begun = (run: Run): Replay => {
    const begins = run.status === 'waiting' ? 'waits for its turn' : 'is started';
    const message = `run ${run.id} ${begins}: follow it at /v1/admin/runs/${run.id}`;
    return { taken, unchanged, run, isStarted: true, message };
  };
  const { run, isStarted } = await startOrFind(ledger, queue, {
    actor,
    also: async (session, started) => also?.(session, begun(started)),
  });
  if (isStarted) return begun(run);
  const advice = 'ask for a replay without rows when it has ended';
  const message = `run ${run.id} is under way: what it does not take, the next run does; ${advice}`;
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
    // Else it ended meanwhile.
    if (run) return { run, isStarted: false };
  }
}

/** A run that ends its worker each time must not do so for ever. */
const EPOCHS_MAX = 20;

/**
 * Puts the active run of a flow back on the queue when the queue has lost it, or when this is the only worker
 * and so whatever was being worked on is dead. Stages that succeeded are not run again.
 */
export async function recoverRuns(
  ledger: Ledger,
  queue: RunQueue,
  options: { onlyWorker: boolean; logger: Logger },
): Promise<void> {
  const run = await ledger.runs.active();
  if (!run) return;
  const runId = Number(run.id);
  if (!options.onlyWorker && (await queue.holds(runId, run.flowEpoch, lastStage(ledger.flow))))
    return;
  if (run.flowEpoch >= EPOCHS_MAX) {
    const why = `it was interrupted ${run.flowEpoch} times; look into the worker's log for what ends it`;
    await ledger.runs.fail(runId, 'RUN_ABANDONED', why);
    writeAbout({ run: runId }, () => options.logger.error(`run ${runId} is given up: ${why}`));
    return;
  }
  const epoch = await ledger.runs.nextEpoch(runId);
  const said = `run ${runId} was interrupted: it goes on where it stopped`;
  writeAbout({ run: runId }, () => options.logger.log(said));
  await queue.enqueuePlan(runId, epoch);
}
