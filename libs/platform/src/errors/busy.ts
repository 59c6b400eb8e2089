import { AppError } from './app-error.js';

/** Said at once, rather than after a wait that ends in a failure. */
export function busy(): AppError {
  const message = 'more is asked than can be answered at once: ask again in a few seconds';
  return new AppError('BUSY', message, { retryable: true });
}
