import { cancelSessionStatement, type SqlSession } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { IntervalTask } from '#platform/process/interval-task.js';

/** Work to cancel may be between two statements, and about to start the next. */
const CANCEL_EVERY_MS = 100;

/**
 * Runs work in a session. Once the signal aborts, PostgreSQL cancels its statements until the work has ended.
 * @throws the signal's reason when it has aborted already
 */
export async function cancellableWork<Result>(
  session: SqlSession,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const cancels = new IntervalTask(CANCEL_EVERY_MS, () => cancelSessionStatement(session));
  const begin = () => cancels.start();
  signal.addEventListener('abort', begin, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', begin);
    // A cancellation could otherwise reach the next statement of the session.
    await cancels.stop();
  }
}

const MINUTE_MS = 60_000;
/** How long aborted work may take to end, in ms. */
const GRACE_MS = 30_000;

/**
 * Runs work with a time limit: after it the signal aborts the work, which is abandoned if it does not end.
 * @param what name of the work, for the error
 * @throws AppError STAGE_TIMED_OUT, retryable
 */
export async function withinLimit<Result>(
  what: string,
  limitMinutes: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const advice = 'the worker retries it; if the stage needs longer, raise its limitMinutes';
  const error = new AppError(
    'STAGE_TIMED_OUT',
    `${what} took longer than ${limitMinutes} minutes: ${advice}`,
    { retryable: true },
  );
  let timer = setTimeout(() => {
    over.abort(error);
    timer = setTimeout(giveUp, GRACE_MS);
  }, limitMinutes * MINUTE_MS);
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => (giveUp = () => reject(error)));
  try {
    return await Promise.race([work(AbortSignal.any([signal, over.signal])), givenUp]);
  } catch (thrown) {
    throw over.signal.aborted && !signal.aborted ? error : thrown;
  } finally {
    clearTimeout(timer);
  }
}

const INTERVAL_MS = 200;

type Write = (step: string, done: number, expected?: number) => Promise<void>;

/** Forwards progress at most five times a second, the newest always last. */
export class ProgressWriter {
  private latest: Parameters<Write> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly write: Write) {}

  report(step: string, done = 0, expected?: number): void {
    this.latest = [step, done, expected];
    this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Drops pending progress and waits for the write in progress. */
  async finish(): Promise<void> {
    clearTimeout(this.timer);
    this.latest = undefined;
    await this.writing;
  }

  private flush(): void {
    this.timer = undefined;
    const latest = this.latest;
    if (!latest) return;
    // Progress is informational: a lost line must not fail the stage.
    this.writing = this.writing.then(() => this.write(...latest)).catch(() => undefined);
  }
}
