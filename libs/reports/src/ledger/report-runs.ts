import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Report, REPORT_COLUMNS, reportRow } from './report.js';

const claimSql = sqlFile(import.meta.url, './claim-run.sql');

const KEPT_DAYS = 90;

const claimedRun = reportRow.extend({
  runId: z.string(),
  /** Stays the same however often it is tried. */
  messageId: z.string(),
  attempt: z.int(),
  dueAt: z.date(),
  /** The one that an earlier attempt took. */
  snapshotId: z.string().nullable(),
  lastError: z.string().nullable(),
});

/** A time of a report that one worker has to itself for a while, with what is to be sent. */
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

/** What became of one time of a report. */
export type ReportRun = z.output<typeof reportRun>;

/** What was sent. */
export interface Sent {
  files: number;
  rows: number;
  bytes: number;
  /** Where it lies, or who has it. */
  place: string;
  /** What of it went wrong all the same. */
  note: string | null;
}

/** Times of reports: what is to be sent, and what was. */
export class ReportRuns {
  constructor(private readonly warehouse: DataSource) {}

  /** Takes what is longest due, and keeps others off it. @param until when another may take it over */
  async claim(now: Date, until: Date): Promise<ClaimedRun | undefined> {
    const [claimed] = await queryRows(this.warehouse, claimedRun, claimSql, [now, until]);
    return claimed;
  }

  /** The report as it is set now; undefined when it is removed, or this attempt is not the last any more. */
  async current({ runId, attempt }: ClaimedRun): Promise<Report | undefined> {
    const [report] = await queryRows(
      this.warehouse,
      reportRow,
      `SELECT ${REPORT_COLUMNS} FROM ops.reports WHERE report_id =
         (SELECT report_id FROM ops.report_runs
          WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending')`,
      [runId, attempt],
    );
    return report;
  }

  /** Remembers which snapshot it is made from, so that a later attempt sends the same. */
  async take({ runId, attempt }: ClaimedRun, snapshotId: string): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.report_runs SET snapshot_id = $3
       WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending'`,
      [runId, attempt, snapshotId],
    );
  }

  /** Also when the claim is over: what was sent need not be sent by another. */
  async sent({ runId }: ClaimedRun, sent: Sent, now: Date): Promise<void> {
    const { files, rows, bytes, place, note } = sent;
    await this.warehouse.query(
      `UPDATE ops.report_runs SET state = 'sent', settled_at = $2, files = $3, rows = $4, bytes = $5,
              place = $6, last_error = $7
       WHERE report_run_id = $1 AND state = 'pending'`,
      [runId, now, files, rows, bytes, place, note],
    );
  }

  /** Leaves it for another attempt. */
  async retry({ runId, attempt }: ClaimedRun, error: string, next: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.report_runs SET last_error = $3, next_attempt_at = $4
       WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending'`,
      [runId, attempt, error, next],
    );
  }

  /** Gives it back as if it had not been taken, for a worker that stops. */
  async release({ runId, attempt }: ClaimedRun, now: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.report_runs SET attempts = attempts - 1, next_attempt_at = $3
       WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending'`,
      [runId, attempt, now],
    );
  }

  /** Tries it no more. */
  async fail({ runId, attempt }: ClaimedRun, error: string, now: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.report_runs SET state = 'failed', last_error = $3, settled_at = $4
       WHERE report_run_id = $1 AND attempts = $2 AND state = 'pending'`,
      [runId, attempt, error, now],
    );
  }

  /** Newest first, at most `first`, older than number `before` when given. */
  list(filter: {
    first: number;
    before?: number | undefined;
    report?: string | undefined;
    state?: ReportRunState | undefined;
  }): Promise<ReportRun[]> {
    const { first, before = null, report = null, state = null } = filter;
    return queryRows(
      this.warehouse,
      reportRun,
      `SELECT report_run_id AS id, report, due_at AS "dueAt", asked_by AS "askedBy", missed, state,
              attempts, CASE state WHEN 'pending' THEN next_attempt_at END AS "nextAttemptAt",
              last_error AS "lastError", snapshot_id AS "snapshotId", files, rows, bytes, place,
              settled_at AS "settledAt"
       FROM ops.report_runs
       WHERE ($2::bigint IS NULL OR report_run_id < $2) AND ($3::text IS NULL OR report = $3)
         AND ($4::text IS NULL OR state = $4)
       ORDER BY report_run_id DESC LIMIT $1`,
      [first, before, report, state],
    );
  }

  /** Forgets what was settled long ago; the files stay. */
  async tidy(now: Date): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.report_runs
       WHERE state <> 'pending' AND settled_at < $1::timestamptz - make_interval(days => $2)`,
      [now, KEPT_DAYS],
    );
  }
}
