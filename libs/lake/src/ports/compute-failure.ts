import { AppError } from '#platform/errors/app-error.js';

/** Errors of DuckDB and Spark about a value: it overflows, or is no value of the type that the SQL needs. */
const OF_VALUE =
  /(Out of Range|Conversion|Invalid Input) Error|\[(ARITHMETIC_OVERFLOW|CAST_OVERFLOW|CAST_INVALID_INPUT|NUMERIC_[A-Z_]+)/;
const OUT_OF_MEMORY = /Out of Memory Error/;

/**
 * Returns the error of a job that an engine ended.
 * @param options `isShared`: the engine ran other jobs meanwhile, which may have used the memory
 * @returns COMPUTE_OUT_OF_MEMORY, retryable if the memory was shared; COMPUTE_DATA_FAILED for a value; COMPUTE_FAILED
 */
export function computeFailure(
  message: string,
  { isShared = false, cause }: { isShared?: boolean; cause?: unknown } = {},
): AppError {
  if (OUT_OF_MEMORY.test(message)) {
    return new AppError('COMPUTE_OUT_OF_MEMORY', message, { retryable: isShared, cause });
  }
  const code = OF_VALUE.test(message) ? 'COMPUTE_DATA_FAILED' : 'COMPUTE_FAILED';
  return new AppError(code, message, { cause });
}

/** Codes of jobs that the data made fail: never a full disk, a lost engine or connection, or a time limit. */
export const DATA_FAILURES: readonly string[] = ['COMPUTE_DATA_FAILED', 'COMPUTE_OUT_OF_MEMORY'];

/** Whether a job fails again over the same data. */
export const isDataFailure = (error: unknown): error is AppError =>
  error instanceof AppError && !error.retryable && DATA_FAILURES.includes(error.code);
