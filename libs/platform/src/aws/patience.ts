import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AppError } from '../errors/app-error.js';
import { unlessAborted } from '../process/unless-aborted.js';

/** How a service of AWS is asked again and again. */
export interface Pace {
  /** Between two looks at what runs. */
  pollMs: number;
  /** How long a service may fail to answer before that is an error. */
  patienceMs: number;
}

const LONGEST_BACK_OFF_POLLS = 12;

export function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/** Milliseconds to wait after the `attempt`th failure, random so that callers spread. */
export function backOff(attempt: number, pollMs: number): number {
  return pollMs * Math.min(2 ** (attempt - 1), LONGEST_BACK_OFF_POLLS) * (0.5 + Math.random() / 2);
}

/** Waits. @throws the signal's reason as soon as it is aborted */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/** Asks until there is an answer: through throttling, failures of the service and lost connections. */
export function patiently<Result>(
  ask: () => Promise<Result>,
  { pollMs, patienceMs }: Pace,
  signal?: AbortSignal,
): Promise<Result> {
  return pRetry(() => unlessAborted(ask(), signal), {
    retries: Infinity,
    maxRetryTime: patienceMs,
    minTimeout: pollMs / 2,
    maxTimeout: pollMs * LONGEST_BACK_OFF_POLLS,
    randomize: true,
    shouldRetry: ({ error }) => isRetryable(error),
    signal,
  });
}
