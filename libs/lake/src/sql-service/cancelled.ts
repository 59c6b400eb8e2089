import { AppError } from '#platform/errors/app-error.js';

/** The error of rows that somebody did not want any more. */
export const cancelled = (id: string): AppError =>
  new AppError('QUERY_CANCELLED', `query ${id} was cancelled`);
