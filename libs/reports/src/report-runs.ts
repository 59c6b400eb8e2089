import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Scope, scopeColumns, toScope } from '#access/scope.js';
import { JobQueue } from '#jobs/job-queue.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Report, REPORT_COLUMNS, reportRow } from './report.js';

const RETENTION_DAYS = 90;

const reportScope = z.object({ keyId: z.string(), ...scopeColumns, isValid: z.boolean() });

const claimedRun = reportRow.extend({
  /** Id of the due time, not of the report. */
  id: z.string(),
  /** The same for all attempts. */
  messageId: z.string(),
  attempts: z.int(),
  dueAt: z.date(),
  /** The snapshot of an earlier attempt. */
  snapshotId: z.string().nullable(),
  lastError: z.string().nullable(),
});

/** A due time of a report, leased to one worker, with the report. */
export type ClaimedRun = z.output<typeof claimedRun>;

export const RUN_STATES = ['pending', 'sent', 'failed', 'skipped'] as const;
export type ReportRunState = (typeof RUN_STATES)[number];

const reportRun = z.object({
  id: z.string(),
  report: z.string(),
  dueAt: z.date(),
  askedBy: z.string(),
  missed: z.int(),
  state: z.enum(RUN_STATES),
  attempts: z.int(),
  nextAttemptAt: z.date().nullable(),
  lastError: z.string().nullable(),
  snapshotId: z.string().nullable(),
  files: z.int().nullable(),
  rows: z.coerce.number().nullable(),
  bytes: z.coerce.number().nullable(),
  place: z.string().nullable(),
  settledAt: z.date().nullable(),
});

const RUN_COLUMNS = `report_run_id AS id, report, due_at AS "dueAt", requested_by AS "askedBy", missed, state, attempts,
  CASE state WHEN 'pending' THEN next_attempt_at END AS "nextAttemptAt", last_error AS "lastError",
  snapshot_id AS "snapshotId", files, rows, bytes, place, settled_at AS "settledAt"`;

/** The result of one due time of a report. */
export type ReportRun = z.output<typeof reportRun>;

/** The delivery. */
export interface DeliveryResult {
  files: number;
  rows: number;
  bytes: number;
  /** The folder, or the receivers. */
  place: string;
  /** A partial failure. */
  note: string | null;
}

/** Due times of reports, and their results. */
export class ReportRuns extends JobQueue<ClaimedRun> {
  constructor(warehouse: DataSource) {
    super(warehouse, {
      name: 'ops.report_runs',
      key: 'report_run_id',
      pendingSql: "state = 'pending'",
      join: { table: 'ops.reports r', on: 'r.report_id = job.report_id' },
      columns: `job.report_run_id AS id, job.message_id AS "messageId", job.attempts, job.due_at AS "dueAt",
        job.snapshot_id AS "snapshotId", job.last_error AS "lastError", r.name, r.title, r.answers, r.stores,
        r.format, r.csv_separator AS "sep", r.csv_decimal AS "decimal", r.emails, r.folder, r.cron, r.zone, r.missed, r.decided_until AS "decidedUntil",
        r.created_by AS "createdBy", r.created_at AS "createdAt"`,
      row: claimedRun,
    });
  }

  /** Returns the current settings of the report; undefined when it is removed, or a later attempt has started. */
  async findCurrent({ id, attempts }: ClaimedRun): Promise<Report | undefined> {
    const [report] = await queryRows(
      this.warehouse,
      reportRow,
      `SELECT ${REPORT_COLUMNS} FROM ops.reports WHERE report_id =
         (SELECT report_id FROM ops.report_runs
          WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending')`,
      [id, attempts],
    );
    return report;
  }

  /**
   * Returns the scope of the key that the report belongs to; undefined for a report of the whole chain.
   * @throws AppError REPORT_FAILED when the key is revoked or has expired
   */
  async findScope({ id, name }: Pick<ClaimedRun, 'id' | 'name'>): Promise<Scope | undefined> {
    const [found] = await queryRows(
      this.warehouse,
      reportScope,
      `SELECT key_id AS "keyId", stores, departments, is_valid AS "isValid" FROM ops.report_scopes
       WHERE report_id = (SELECT report_id FROM ops.report_runs WHERE report_run_id = $1)`,
      [id],
    );
    if (!found) return undefined;
    if (found.isValid) return toScope(found);
    const problem = `key ${found.keyId}, whose stores the report ${name} is about, is revoked or has expired`;
    throw new AppError(
      'REPORT_FAILED',
      `${problem}: remove the report, and set it with a valid key`,
    );
  }

  /** Records the snapshot, so that a later attempt uses the same. */
  async recordSnapshot({ id, attempts }: ClaimedRun, snapshotId: string): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.report_runs SET snapshot_id = $3
       WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending'`,
      [id, attempts, snapshotId],
    );
  }

  /** Cancels the pending times of a removed report. */
  async failPending(session: EntityManager, reportId: string): Promise<void> {
    const columns = {
      state: 'failed',
      last_error: 'the report was removed',
    };
    await this.cancel(session, ['report_id', reportId], columns);
  }

  /** Returns the newest first, at most `first`, with numbers below `before` when given. */
  list(filter: {
    first: number;
    before?: number | undefined;
    report?: string | undefined;
    state?: ReportRunState | undefined;
    /** Only runs of reports that belong to this key. */
    keyId?: string | undefined;
  }): Promise<ReportRun[]> {
    const { first, before = null, report = null, state = null, keyId = null } = filter;
    return queryRows(
      this.warehouse,
      reportRun,
      `SELECT ${RUN_COLUMNS} FROM ops.report_runs
       WHERE ($2::bigint IS NULL OR report_run_id < $2) AND ($3::text IS NULL OR report = $3)
         AND ($4::text IS NULL OR state = $4)
         AND ($5::bigint IS NULL OR report_id IN (SELECT report_id FROM ops.reports WHERE key_id = $5))
       ORDER BY report_run_id DESC LIMIT $1`,
      [first, before, report, state, keyId],
    );
  }

  /** Returns the newest run of each report that still exists, by the name of the report. */
  async listLast(): Promise<Map<string, ReportRun>> {
    const runs = await queryRows(
      this.warehouse,
      reportRun,
      `SELECT DISTINCT ON (report_id) ${RUN_COLUMNS} FROM ops.report_runs
       WHERE report_id IS NOT NULL ORDER BY report_id, report_run_id DESC`,
    );
    return new Map(runs.map((run) => [run.report, run]));
  }

  /** Deletes old finished runs; the files stay. */
  deleteOld(now: Date): Promise<void> {
    return this.deleteSettled(now, RETENTION_DAYS);
  }
}
