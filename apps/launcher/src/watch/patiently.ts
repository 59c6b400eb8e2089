import { toAppError } from '#platform/errors/to-app-error.js';

const PATIENCE_MS = 30_000;

/**
 * Repeats what failed only because the database or the API is being started again.
 * @param pause waits a moment between two tries
 */
export async function patiently<Result>(
  attempt: () => Promise<Result>,
  pause: () => Promise<unknown>,
): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const { retryable } = toAppError(error, 'WAREHOUSE_FAILED');
      if (!retryable || Date.now() > deadline) throw error;
      await pause();
    }
  }
}
