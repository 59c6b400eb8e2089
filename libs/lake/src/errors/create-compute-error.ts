import { AppError } from '#platform/errors/app-error.js';

/** Errors of DuckDB and Spark about a value: it overflows, or is no value of the type that the SQL needs. */
const OF_VALUE =
  /(Out of Range|Conversion) Error|Invalid Input Error(?!.*(Parquet|magic bytes))|\[(ARITHMETIC_OVERFLOW|CAST_OVERFLOW|CAST_INVALID_INPUT|NUMERIC_[A-Z_]+)/;
const OUT_OF_MEMORY = 'Out of Memory Error';

/**
 * Returns the error of a job that an engine ended.
 * @param options `isShared`: the engine ran other jobs meanwhile, which may have used the memory
 * @returns COMPUTE_OUT_OF_MEMORY, retryable if the memory was shared; COMPUTE_DATA_FAILED for a value; COMPUTE_FAILED
 */
export function createComputeError(
  message: string,
  { isShared = false, cause }: { isShared?: boolean; cause?: unknown } = {},
): AppError {
  if (message.includes(OUT_OF_MEMORY)) {
    return new AppError('COMPUTE_OUT_OF_MEMORY', message, { retryable: isShared, cause });
  }
  const code = OF_VALUE.test(message) ? 'COMPUTE_DATA_FAILED' : 'COMPUTE_FAILED';
  return new AppError(code, message, { cause });
}
