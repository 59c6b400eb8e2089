import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Run } from '../ledger/runs/run.entity.js';
import type { Queryable } from '#platform/database/rows.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { RunQueue } from '../queue/run-queue.js';
import type { RunRequest } from '../ledger/runs/run-requests.js';
import { startRun } from './start-run.js';
import type { Correction } from '../corrections/correction.js';
import { takeCorrections } from '../corrections/take-corrections.js';

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
