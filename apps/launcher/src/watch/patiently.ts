import { toAppError } from '#platform/errors/to-app-error.js';

const PATIENCE_MS = 30_000;

/**
 * Repeats a look at the database while it is being started again.
 * @param pause waits a moment between two tries
 */
export async function patiently<Result>(
  look: () => Promise<Result>,
  pause: () => Promise<unknown>,
): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      const isPassing = toAppError(error, 'WAREHOUSE_FAILED').code === 'WAREHOUSE_UNAVAILABLE';
      if (!isPassing || Date.now() > deadline) throw error;
      await pause();
    }
  }
}
