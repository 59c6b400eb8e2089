import { AppError } from './app-error.js';

const QUERY_CANCELED = '57014';

/**
 * An error as it is, unless PostgreSQL has stopped a statement, by its time-out or since nobody waits for it:
 * then ANSWER_TOO_SLOW.
 */
export function orTooSlow(error: unknown): unknown {
  if ((error as { code?: unknown } | null | undefined)?.code !== QUERY_CANCELED) return error;
  const message =
    'PostgreSQL stopped a statement that took longer than it may: ask for less, such as fewer weeks or one store';
  return new AppError('ANSWER_TOO_SLOW', message, { cause: error });
}
