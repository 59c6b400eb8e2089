import { AppError } from '#platform/errors/app-error.js';
import type { TransferPlan } from '../ports/transfer.js';

/** What a database says, through JDBC, when it or the way to it is down for the moment. */
const PASSING =
  /connection (to \S+ )?refused|connection attempt failed|I\/O error occurred|terminating connection|is (starting up|shutting down)|too many (clients|connections)|remaining connection slots/i;

/**
 * A program on the cluster failed to read the table. Errors of the cluster itself, and of other
 * programs, pass through.
 */
export function transferFailed(plan: TransferPlan, thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'COMPUTE_FAILED') return thrown;
  const message = `${plan.from} could not be copied to table ${plan.to}: ${thrown.message}`;
  const retryable = PASSING.test(thrown.message);
  return new AppError('TRANSFER_FAILED', message, { cause: thrown, retryable });
}
