import { z } from 'zod';
import type { Scope } from '#access/scope.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** The default flow of answers. */
export const ANSWER_FLOW = 'weekly-sales';

/** The flow of transactions at the tills. */
export const RETAIL_FLOW = 'retail-mart';

/** The flow of forecasts of weekly sales. */
export const FORECAST_FLOW = 'weekly-forecast';

/** `$1` is the snapshot's id, or null for each flow's published one. */
export const snapshotSql = sqlFile(import.meta.url, './snapshot.sql');

export const snapshotRow = z.object({
  id: z.string(),
  flow: z.string(),
  /** When it was published (ISO 8601). */
  publishedAt: z.string(),
  /** The retained snapshot that was published before it; null if none is left. */
  previousId: z.string().nullable(),
  /** The snapshot of another flow that it follows from; null for a flow with files. */
  upstreamId: z.string().nullable(),
  /** First and last week date with sales. */
  firstWeek: z.string(),
  dataThrough: z.string(),
  /**
   * Last week date of which every store of the chain has its expected sales; of transactions, the last day through which
   * every shop delivered. Null without one.
   */
  completeThrough: z.string().nullable(),
  /** Number of weeks with sales. */
  weeks: z.int(),
  /** PASSED, or WARNING when rows are in quarantine or a quality rule warns; UNKNOWN for a caller with a scope. */
  quality: z.string(),
  /** Rows in quarantine divided by all delivered rows; null when unknown. */
  shareSetAside: z.number().nullable(),
  /** Warnings of the quality gate: the rule's name, and a sentence without its full stop. */
  warnings: z.array(z.object({ rule: z.string(), message: z.string() })),
  /** The stores and departments of the caller, whose rows alone are read; left out for the whole chain. */
  scope: z
    .object({ stores: z.array(z.int()).optional(), departments: z.array(z.int()).optional() })
    .optional(),
});

/** The published set of marts that an answer was computed from: immutable, numbered, built by one run. */
export type Snapshot = z.output<typeof snapshotRow>;

/**
 * Returns a snapshot whose marts are read for the stores and departments of a caller only, without what it tells of the
 * others: their quarantined rows, warnings and missing weeks, and the quality that follows from them.
 */
export function limitSnapshot(snapshot: Snapshot, scope: Scope | undefined): Snapshot {
  if (scope === undefined) return snapshot;
  const { stores, departments } = scope;
  return {
    ...snapshot,
    completeThrough: null,
    quality: 'UNKNOWN',
    shareSetAside: null,
    warnings: [],
    scope: {
      ...(stores && { stores: [...stores] }),
      ...(departments && { departments: [...departments] }),
    },
  };
}

const describeStart = (flow: string) =>
  `start a run at /flows/${flow} or with POST /v1/admin/runs and {"flow": "${flow}"}`;

export const createNoSnapshotError = (flow = ANSWER_FLOW): AppError =>
  new AppError(
    'NO_SNAPSHOT',
    `no snapshot of ${flow} is published yet: ${describeStart(flow)}, or wait for its first run`,
    { retryable: true },
  );

/** Returns the error of a snapshot that a former version built, without a mart that the answer reads. */
export const createFormerSnapshotError = ({ id, flow }: Snapshot): AppError =>
  new AppError(
    'NO_SNAPSHOT',
    `a former version built snapshot ${id} of ${flow}, without sums that this answer reads: wait for the next run, or ` +
      'start a run with POST /v1/admin/runs',
    { retryable: true },
  );

/**
 * The reads of one answer. It travels with the snapshot instead of an AsyncLocalStorage, which makes Node.js follow
 * every asynchronous step: cached answers would take a tenth longer.
 */
export class Reading {
  /** Of the rows read so far, as PostgreSQL returned them. */
  bytes = 0;

  /**
   * @param signal cancels the statements
   * @param about the name of the answer that it is read for
   */
  constructor(
    readonly signal?: AbortSignal,
    readonly about?: string,
  ) {}
}

/** A snapshot, and the answer that reads it. */
export type ReadSnapshot = Snapshot & {
  reading?: Reading;
  /** The region and district whose stores `scope` has; left out where the question names neither. */
  selection?: string;
  /** The day on which the newest stores file with a store of the selection was delivered. */
  selectedAsOf?: string;
  /** The published snapshot of another flow, for an answer from both. */
  otherSnapshot?: Snapshot | undefined;
};
