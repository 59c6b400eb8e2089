import { AsyncLocalStorage } from 'node:async_hooks';
import { type TraceIds, traceIds } from '../tracing/tracing.js';

/** The ids of a log line, as far as they are known where it is written. */
export interface LogIds extends TraceIds {
  requestId?: string | undefined;
  run?: number | undefined;
  stage?: string | undefined;
  /** The queue's id of a job. */
  job?: string | undefined;
}

const current = new AsyncLocalStorage<LogIds>();
let ofThisLine: LogIds | undefined;

/**
 * Adds ids to every line that is written below `work`, also after awaits. From its first use on, each promise of
 * the process takes longer: do not use it in programs that answer many requests.
 */
export function withLogIds<Result>(ids: LogIds, work: () => Result): Result {
  return current.run({ ...current.getStore(), ...ids }, work);
}

/** Adds ids to the lines that `write` writes before it returns. */
export function writeAbout(ids: LogIds, write: () => void): void {
  const before = ofThisLine;
  ofThisLine = { ...before, ...ids };
  try {
    write();
  } finally {
    ofThisLine = before;
  }
}

/** Returns the ids of the code that runs now. */
export const logIds = (): LogIds => ({ ...current.getStore(), ...ofThisLine, ...traceIds() });
