import { AsyncLocalStorage } from 'node:async_hooks';
import { type TraceIds, traceIds } from '../tracing/tracing.js';

/** What a line of the log is about, as far as that is known where it is written. */
export interface LogIds extends TraceIds {
  /** The request that is being answered. */
  requestId?: string | undefined;
  run?: number | undefined;
  stage?: string | undefined;
  /** The queue's own name of a job. */
  job?: string | undefined;
}

const current = new AsyncLocalStorage<LogIds>();

/** Has every line that is written below `work`, also after awaits, say what it is about. */
export function withLogIds<Result>(ids: LogIds, work: () => Result): Result {
  return current.run({ ...current.getStore(), ...ids }, work);
}

/** What the code that runs now works on. */
export const logIds = (): LogIds => ({ ...current.getStore(), ...traceIds() });
