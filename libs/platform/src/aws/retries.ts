import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { AppError } from '../errors/app-error.js';
import { unlessAborted } from '../process/unless-aborted.js';

/** How often to poll an AWS service and how long to retry. */
export interface Pace {
  /** Between two polls. */
  pollMs: number;
  /** How long a service may fail to answer before the call fails. */
  giveUpAfterMs: number;
}

const LONGEST_BACK_OFF_POLLS = 12;

export function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/**
 * Returns the milliseconds to wait after the `attempt`th failure. They are random, so that callers
 * spread.
 */
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

/** Retries a call through throttling, service failures and lost connections until it succeeds. */
export function withRetries<Result>(
  ask: () => Promise<Result>,
  { pollMs, giveUpAfterMs }: Pace,
  signal?: AbortSignal,
): Promise<Result> {
  return pRetry(() => unlessAborted(ask(), signal), {
    retries: Infinity,
    maxRetryTime: giveUpAfterMs,
    minTimeout: pollMs / 2,
    maxTimeout: pollMs * LONGEST_BACK_OFF_POLLS,
    randomize: true,
    shouldRetry: ({ error }) => isRetryable(error),
    signal,
  });
}
