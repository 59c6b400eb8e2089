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
let ofThisLine: LogIds | undefined;

/**
 * Has every line that is written below `work`, also after awaits, say what it is about. From its first use on, each
 * promise of the process takes longer: not for programs that answer many requests.
 */
export function withLogIds<Result>(ids: LogIds, work: () => Result): Result {
  return current.run({ ...current.getStore(), ...ids }, work);
}

/** Has the lines that `write` writes before it returns say what they are about. */
export function writeAbout(ids: LogIds, write: () => void): void {
  const before = ofThisLine;
  ofThisLine = { ...before, ...ids };
  try {
    write();
  } finally {
    ofThisLine = before;
  }
}

/** What the code that runs now works on. */
export const logIds = (): LogIds => ({ ...current.getStore(), ...ofThisLine, ...traceIds() });
