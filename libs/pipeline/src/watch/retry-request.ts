import pRetry from 'p-retry';
import { toAppError } from '#platform/errors/to-app-error.js';

const TIMEOUT_MS = 30_000;
const PAUSE_MS = 150;

/**
 * Repeats a request that failed only because the database or the API restarts.
 * @throws the signal's reason as soon as it aborts
 */
export function withRetries<Result>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return pRetry(attempt, {
    retries: Infinity,
    maxRetryTime: TIMEOUT_MS,
    minTimeout: PAUSE_MS,
    factor: 1,
    shouldRetry: ({ error }) => toAppError(error, 'WAREHOUSE_FAILED').retryable,
    signal,
  });
}
