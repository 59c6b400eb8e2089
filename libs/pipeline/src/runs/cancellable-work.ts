import { cancelStatementOf, type SqlSession } from '#platform/database/rows.js';
import { IntervalTask } from '#platform/process/interval-task.js';

/** Work that is to end may be between two statements, and about to begin the next. */
const CANCEL_EVERY_MS = 100;

/**
 * Does work over a session. From when the signal comes until the work has ended, PostgreSQL stops its
 * statements. @throws the signal's reason when it has come already
 */
export async function cancellableWork<Result>(
  session: SqlSession,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const cancels = new IntervalTask(CANCEL_EVERY_MS, () => cancelStatementOf(session));
  const begin = () => cancels.start();
  signal.addEventListener('abort', begin, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', begin);
    // Else it could reach what the session is given to do next.
    await cancels.stop();
  }
}
