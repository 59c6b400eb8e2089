import type { DataSource, EntityManager } from 'typeorm';
import { aheadWords, isAhead } from '#pipeline/triggers/ahead-of-now.js';
import { CronTimes, type DueTimes } from '#pipeline/triggers/cron-times.js';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

/** A time that is decided later than this was missed. */
const MISSED_AFTER_MS = 60_000;

const COLUMNS =
  'report_id AS id, name, cron, zone, missed, decided_until AS "decidedUntil" FROM ops.reports';

const scheduled = z.object({
  id: z.string(),
  name: z.string(),
  cron: z.string(),
  zone: z.string(),
  missed: z.enum(['run', 'skip']),
  decidedUntil: z.date(),
});
type Scheduled = z.output<typeof scheduled>;

/**
 * Writes down each time of a report that is due, once however many workers look: they wait for each other
 * at the report's row.
 * @param now on the database's clock, which alone decides
 * @param warn told of a report that was decided beyond now, and of a schedule that cannot be worked out; it keeps no other from its times
 */
export async function decideReports(
  warehouse: DataSource,
  now: Date,
  warn: (message: string) => void,
): Promise<void> {
  const reports = await queryRows(
    warehouse,
    scheduled,
    `SELECT ${COLUMNS} WHERE cron IS NOT NULL ORDER BY report_id`,
  );
  for (const report of reports) {
    try {
      if (isAhead(report.decidedUntil, now)) {
        await warehouse.transaction((session) => takeBack(session, report.id, now));
        warn(aheadWords(`report ${report.name}`, report.decidedUntil));
      }
      if (!dueOf(report, now)) continue;
      await warehouse.transaction((session) => decide(session, report.id, now));
    } catch (error) {
      warn(`times of report ${report.name} cannot be decided: ${String(error)}`);
    }
  }
}

const dueOf = ({ cron, zone, decidedUntil }: Scheduled, now: Date): DueTimes | undefined =>
  new CronTimes(cron, zone).due(decidedUntil, now);

/**
 * Has a report count from now that a worker decided beyond it. What was sent for times that are yet to come
 * was sent for the moment when that was decided.
 */
async function takeBack(session: EntityManager, id: string, now: Date): Promise<void> {
  await session.query(
    'UPDATE ops.reports SET decided_until = $2 WHERE report_id = $1 AND decided_until > $2',
    [id, now],
  );
  await session.query(
    `UPDATE ops.report_runs SET due_at = created_at
     WHERE report_id = $1 AND due_at > $2 AND state <> 'pending'`,
    [id, now],
  );
}

async function decide(session: EntityManager, id: string, now: Date): Promise<void> {
  const [report] = await queryRows(
    session,
    scheduled,
    `SELECT ${COLUMNS} WHERE report_id = $1 AND cron IS NOT NULL FOR UPDATE`,
    [id],
  );
  // Another worker may have decided meanwhile.
  const due = report && dueOf(report, now);
  if (!due) return;
  const { last, earlier } = due;
  const isMissed = now.getTime() - last.getTime() > MISSED_AFTER_MS;
  const isSkipped = isMissed && report.missed === 'skip';
  await session.query(
    `INSERT INTO ops.report_runs
       (report_id, report, due_at, asked_by, missed, state, next_attempt_at, settled_at)
     VALUES ($1, $2, $3, 'schedule', $4, $5, $6, $7)
     ON CONFLICT (report_id, due_at) DO NOTHING`,
    [
      id,
      report.name,
      last,
      earlier,
      isSkipped ? 'skipped' : 'pending',
      now,
      isSkipped ? now : null,
    ],
  );
  await session.query('UPDATE ops.reports SET decided_until = $2 WHERE report_id = $1', [id, last]);
}
