import { AppError } from './app-error.js';

/** Said at once, rather than after a wait that ends in a failure. @param what there is too much of */
export function busy(what = 'more is asked than can be answered at once'): AppError {
  return new AppError('BUSY', `${what}: ask again in a few seconds`, { retryable: true });
}
