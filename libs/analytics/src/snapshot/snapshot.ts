import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** The flow that answers are from unless they say otherwise. */
export const ANSWERED_FLOW = 'weekly-sales';

/** The flow of transactions at the tills. */
export const RETAIL_FLOW = 'retail-mart';

/** `$1` is the snapshot's id, or null for the published one of each flow. */
export const snapshotSql = sqlFile(import.meta.url, './snapshot.sql');

export const snapshotRow = z.object({
  /** Number of the snapshot. */
  id: z.string(),
  flow: z.string(),
  /** When it was published (ISO 8601). */
  publishedAt: z.string(),
  /** First and last week date with sales. */
  firstWeek: z.string(),
  dataThrough: z.string(),
  /** Number of weeks with sales. */
  weeks: z.int(),
  /** PASSED, or WARNING when rows were set aside in quarantine or a quality rule warns. */
  quality: z.string(),
  /** Rows in quarantine over all rows that came; null when nothing is known of them. */
  shareSetAside: z.number().nullable(),
  /** What the quality gate warned of: the rule's name, and a sentence without its stop. */
  warnings: z.array(z.object({ rule: z.string(), message: z.string() })),
});

/** The published set of marts an answer was computed from: immutable, numbered, made by one run. */
export type Snapshot = z.output<typeof snapshotRow>;

export function noSnapshot(flow = ANSWERED_FLOW): AppError {
  const isDefault = flow === ANSWERED_FLOW;
  const what = isDefault ? 'no snapshot' : `no snapshot of ${flow}`;
  const body = isDefault ? '' : ` and {"flow": "${flow}"}`;
  return new AppError(
    'NO_SNAPSHOT',
    `${what} is published yet: wait for the first run, or start one with POST /v1/admin/runs${body}`,
    { retryable: true },
  );
}

/**
 * What one answer does with its snapshot. It goes along with the snapshot: while an AsyncLocalStorage is in
 * use, Node.js follows every asynchronous step of the process, which costs stored answers a tenth of their
 * time.
 */
export class Reading {
  /** Of the rows that were read by now, as PostgreSQL gave them. */
  bytes = 0;

  /**
   * @param signal ends the statements
   * @param about what the answer is to: the name of a use case
   */
  constructor(
    readonly signal?: AbortSignal,
    readonly about?: string,
  ) {}
}

/** A snapshot, and what it is read for. */
export type ReadSnapshot = Snapshot & {
  reading?: Reading;
  /** The published one of another flow, for an answer that is from both. */
  beside?: Snapshot | undefined;
};
