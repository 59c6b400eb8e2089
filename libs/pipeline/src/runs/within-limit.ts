import { AppError } from '#platform/errors/app-error.js';

const MINUTE_MS = 60_000;
/** How long work that was told to end may take to do so, ms. */
const GRACE_MS = 30_000;

/**
 * Does work that may take so long: then it is told by the signal to end, and given up when it does not.
 * @param what the work is, for the error
 * @throws AppError STAGE_TIMED_OUT, retryable
 */
export async function withinLimit<Result>(
  what: string,
  limitMinutes: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const advice = 'it is tried again; raise limitMinutes of the stage when it needs longer';
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
