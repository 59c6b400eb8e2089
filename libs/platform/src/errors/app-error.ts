import { storableText } from '../text/storable-text.js';
import type { startErrors } from './errors.js';

/** The codes of errors, by the room that declares them in its `errors.ts`. */
export interface ErrorCodes {
  start: keyof typeof startErrors;
}

/** Every code that RetailStream reports. Codes are stable: scripts and alerts match on them. */
export type ErrorCode = ErrorCodes[keyof ErrorCodes];

/** A mistake in one argument: `rows.0.text`, `must be a string`. */
export interface ArgumentProblem {
  argument: string;
  problem: string;
}

interface AppErrorOptions {
  /** True when the same call may succeed later without a change. */
  retryable?: boolean;
  /** The wrong arguments, for programs; the message names them too. */
  problems?: readonly ArgumentProblem[];
  /** The original error, for the log. */
  cause?: unknown;
}

/**
 * An error that a person or a program can act on: a stable code, one sentence with what, where and
 * what to do, and whether a retry can help.
 */
export class AppError extends Error {
  readonly retryable: boolean;
  readonly problems: readonly ArgumentProblem[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    // PostgreSQL stores neither NUL nor a lone surrogate, and errors are stored there.
    super(
      storableText(message),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.retryable = options.retryable ?? false;
    this.problems = options.problems ?? [];
  }
}

/** Returned at once instead of after a wait that would fail. @param what exceeds the limit */
export function busy(what = 'too many requests at once'): AppError {
  return new AppError('BUSY', `${what}: try again in a few seconds`, { retryable: true });
}

/** @param most bytes that an answer may have */
export function answerTooLarge(most: number): AppError {
  const message = `the answer has more than ${most} bytes: select fewer rows or fields, or export the list`;
  return new AppError('ANSWER_TOO_LARGE', message);
}
