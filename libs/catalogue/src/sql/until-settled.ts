import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';
import type { SqlService, SqlState } from '#lake/ports/sql-service.js';

interface Patience {
  /** How long the query may take; it is cancelled then. */
  ms: number;
  /** Cancels the query when it aborts. */
  signal?: AbortSignal;
}

/** Between two looks: at first, and at most. */
const LOOK_MS = { first: 50, longest: 2000 };

/**
 * Waits until a query has succeeded. Looks rarely at one that takes long.
 * @throws AppError what it failed with; QUERY_CANCELLED; QUERY_TOO_LONG over the time; the signal's reason when that
 *   comes first. Of the last two the query is cancelled, as far as the service can still be reached
 */
export async function untilSettled(
  service: Pick<SqlService, 'state' | 'cancel'>,
  id: string,
  { ms, signal }: Patience,
): Promise<SqlState> {
  const deadline = performance.now() + ms;
  for (let pause = LOOK_MS.first; ; pause = Math.min(pause * 2, LOOK_MS.longest)) {
    const state = await service.state(id);
    if (state.status === 'succeeded') return state;
    if (state.status === 'failed')
      throw state.error ?? new AppError('QUERY_FAILED', 'no reason given');
    if (state.status === 'cancelled') {
      throw new AppError('QUERY_CANCELLED', `query ${id} was cancelled`);
    }
    const left = deadline - performance.now();
    if (left <= 0) {
      await service.cancel(id).catch(() => undefined);
      throw tooLong(ms);
    }
    // Aborting ends the wait, and is looked at below.
    await delay(Math.min(pause, left), undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) {
      await service.cancel(id).catch(() => undefined);
      throw signal.reason;
    }
  }
}

function tooLong(ms: number): AppError {
  const advice = 'ask for less: fewer columns, a partition, a narrower period';
  return new AppError('QUERY_TOO_LONG', `the query took longer than ${ms / 1000} s; ${advice}`);
}
