import type { DataSource } from 'typeorm';
import { decideTimes, type ScheduleTable } from '#jobs/scheduler.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Report, REPORT_COLUMNS, reportRow } from './report.js';

const addReportRunSql = sqlFile(import.meta.url, './add_report_run.sql');

const schedules: ScheduleTable<Report, void> = {
  name: 'ops.reports',
  key: { column: 'report_id', of: ({ id }) => id },
  filter: { sql: 'cron IS NOT NULL', values: [] },
  columns: REPORT_COLUMNS,
  row: reportRow,
  describe: ({ name }) => `report ${name}`,
  async enact(session, { id, name }, { last, earlier, isSkipped }, now) {
    const [state, settledAt] = isSkipped ? ['skipped', now] : ['pending', null];
    await session.query(addReportRunSql, [id, name, last, earlier, state, now, settledAt]);
  },
  /** A report already sent for a future time gets the time of that decision. */
  async takeBack(session, { id }, now) {
    await session.query(
      `UPDATE ops.report_runs SET due_at = created_at
       WHERE report_id = $1 AND due_at > $2 AND state <> 'pending'`,
      [id, now],
    );
  },
};

/**
 * Records each due time of a report once, with any number of workers.
 * @param now the database's clock, which alone decides
 * @param warn logs a report with times after now, and one whose times cannot be computed
 */
export async function decideReports(
  warehouse: DataSource,
  now: Date,
  warn: (message: string) => void,
): Promise<void> {
  const { failures } = await decideTimes(warehouse, schedules, now, warn);
  for (const { schedule, error } of failures) {
    warn(`the next times of ${schedule} could not be planned: ${String(error)}`);
  }
}
