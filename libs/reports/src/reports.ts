import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Audit } from '#platform/database/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Report, REPORT_COLUMNS, reportRow, type ReportSetting } from './report.js';
import { ReportRuns } from './report-runs.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';

const upsertSql = sqlFile(import.meta.url, './upsert_report.sql');

/** Each schedule is evaluated every second. */
const REPORTS_MOST = 100;

const idRow = z.object({ id: z.string() });

export class Reports {
  /** @param keyId number of a key with a scope, whose reports alone exist; left out, those of all */
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
    private readonly keyId?: string,
  ) {}

  /** By name. */
  list(): Promise<Report[]> {
    return queryRows(
      this.warehouse,
      reportRow,
      `SELECT ${REPORT_COLUMNS} FROM ops.reports
       WHERE $1::bigint IS NULL OR key_id = $1 ORDER BY name`,
      [this.keyId],
    );
  }

  /**
   * Creates a report, or changes the one of this name.
   * @param setting checked
   * @throws AppError ARGUMENT_INVALID over the maximum number, and for the name of a report with another scope
   */
  set(setting: ReportSetting, actor: string): Promise<Report> {
    return this.warehouse.transaction(async (session) => {
      const { name, title, answers, stores, format, emails, folder, cron, zone, missed } = setting;
      const { sep, decimal } = setting;
      const [report] = await queryRows(session, reportRow, upsertSql, [
        name,
        title,
        JSON.stringify(answers),
        stores,
        format,
        emails,
        folder,
        cron,
        zone,
        missed,
        actor,
        sep,
        decimal,
        this.keyId,
      ]);
      if (!report)
        throw refusedArgument(
          'name',
          'another caller has a report of this name: choose another name',
        );
      await requireBelowLimit(session);
      await this.audit.record(session, {
        actor,
        action: 'set-report',
        subject: `report ${name}`,
        details: { ...setting },
      });
      return report;
    });
  }

  /**
   * Removes a report and cancels its pending times.
   * @throws AppError REPORT_NOT_FOUND
   */
  remove(name: string, actor: string): Promise<Report> {
    return this.warehouse.transaction(async (session) => {
      const report = await this.requireReport(session, name);
      await new ReportRuns(this.warehouse).failPending(session, report.id);
      await session.query('DELETE FROM ops.reports WHERE report_id = $1', [report.id]);
      const subject = `report ${name}`;
      await this.audit.record(session, { actor, action: 'remove-report', subject });
      return report;
    });
  }

  /**
   * Requests a report now, unless an earlier request still waits.
   * @returns number of the due time
   * @throws AppError REPORT_NOT_FOUND
   */
  send(name: string, actor: string): Promise<string> {
    return this.warehouse.transaction(async (session) => {
      const { id } = await this.requireReport(session, name);
      const [waiting] = await queryRows(
        session,
        idRow,
        `SELECT report_run_id AS id FROM ops.report_runs
         WHERE report_id = $1 AND state = 'pending' AND requested_by <> 'schedule'`,
        [id],
      );
      if (waiting) return waiting.id;
      const [row] = await queryRows(
        session,
        idRow,
        `INSERT INTO ops.report_runs (report_id, report, due_at, requested_by)
         VALUES ($1, $2, clock_timestamp(), $3) RETURNING report_run_id AS id`,
        [id, name, actor],
      );
      const subject = `report ${name}`;
      await this.audit.record(session, { actor, action: 'send-report', subject });
      return row?.id ?? '';
    });
  }

  private async requireReport(session: EntityManager, name: string): Promise<Report> {
    const [report] = await queryRows(
      session,
      reportRow,
      `SELECT ${REPORT_COLUMNS} FROM ops.reports
       WHERE name = $1 AND ($2::bigint IS NULL OR key_id = $2) FOR UPDATE`,
      [name, this.keyId],
    );
    if (report) return report;
    const where = 'GET /v1/admin/reports lists all reports';
    throw new AppError('REPORT_NOT_FOUND', `report ${name} does not exist; ${where}`);
  }
}

async function requireBelowLimit(session: EntityManager): Promise<void> {
  const rows = await queryRows(session, idRow, 'SELECT report_id AS id FROM ops.reports LIMIT $1', [
    REPORTS_MOST + 1,
  ]);
  if (rows.length <= REPORTS_MOST) return;
  throw refusedArgument(
    'name',
    `the maximum of ${REPORTS_MOST} reports is reached: remove one first`,
  );
}
