import { access } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';

/**
 * What went wrong with files on this machine: a file that is not there any more is no fault of what it was a copy of.
 * @param error what was told of them
 * @param paths where they were
 */
export async function orDropped(error: unknown, paths: readonly string[]): Promise<unknown> {
  const found = await Promise.allSettled(paths.map((path) => access(path)));
  if (found.every(({ status }) => status === 'fulfilled')) return error;
  const message = 'files were dropped or moved while they were read; try again';
  return new AppError('SOURCE_UNREADABLE', message, { retryable: true, cause: error });
}
