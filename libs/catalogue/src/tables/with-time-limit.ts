import { AppError } from '#platform/errors/app-error.js';

/**
 * Runs work within a time limit, in milliseconds.
 * @param signal of the caller's cancellation
 * @param work gets a signal for either end
 * @throws AppError QUERY_TOO_LONG, QUERY_CANCELLED; errors of `work`
 */
export async function withTimeLimit<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = AbortSignal.timeout(ms);
  try {
    return await work(signal ? AbortSignal.any([signal, over]) : over);
  } catch (error) {
    if (signal?.aborted) throw new AppError('QUERY_CANCELLED', 'the query was cancelled');
    if (!over.aborted) throw error;
    const told = `it takes longer than ${ms / 1000} s, including the download of its files`;
    throw new AppError('QUERY_TOO_LONG', `${told}; query less data`);
  }
}
