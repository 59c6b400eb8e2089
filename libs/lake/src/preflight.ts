import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

/**
 * Checks all services and reports all failures together.
 * @throws AppError with the code of the first failure and one line for each
 */
export async function checkAll(checks: (() => Promise<void> | undefined)[]): Promise<void> {
  const outcomes = await Promise.allSettled(checks.map(async (check) => check()));
  const errors = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => toAppError(reason, 'AWS_FAILED'));
  const [first, ...others] = errors;
  if (!first) return;
  if (others.length === 0) throw first;
  const lines = errors.map(({ message }) => message).join('\n');
  throw new AppError(first.code, lines, { retryable: errors.every((error) => error.retryable) });
}
