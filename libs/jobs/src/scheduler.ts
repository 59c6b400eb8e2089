import type { DataSource, EntityManager } from 'typeorm';
import type { ZodType } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { CronTimes, type DueTimes } from './cron-times.js';

/** Clocks of a server and its successor differ by less. */
const AHEAD_MAX_MS = 60_000;
/** A time that is decided later than this was missed. */
const MISSED_AFTER_MS = 60_000;

/** The columns that the scheduler reads of a schedule. */
export interface ScheduleState {
  /** Null for a schedule without times. */
  cron: string | null;
  zone: string | null;
  /** Times until here are decided. */
  decidedUntil: Date;
  /** What happens to a missed time; default `run`. */
  missed?: 'run' | 'skip';
}

export interface DueTime extends DueTimes {
  /** True when it was missed and the schedule skips missed times. */
  isSkipped: boolean;
}

/** A table of schedules; the scheduler updates its column `decided_until`. */
export interface ScheduleTable<Row extends ScheduleState, Outcome> {
  /** `ops.schedules` */
  name: string;
  /** The key of a schedule within `filter`. */
  key: { column: string; of(schedule: Row): string };
  /** Which rows are scheduled: an SQL condition, with parameters from $1 on. */
  filter: { sql: string; values: readonly unknown[] };
  columns: string;
  row: ZodType<Row>;
  /** The schedule's name in the log: `schedule nightly of weekly-sales` */
  describe(schedule: Row): string;
  /** Handles a due time in the transaction that marks it as decided. */
  enact(session: EntityManager, schedule: Row, due: DueTime, now: Date): Promise<Outcome>;
  /** Moves records of times after `now` to the moment when they were written. */
  takeBack(session: EntityManager, schedule: Row, now: Date): Promise<void>;
}

/** What a scheduler has done in one pass. */
export interface SchedulerPass<Outcome> {
  outcomes: Outcome[];
  /** A failing schedule does not delay others; its times are decided in the next pass. */
  failures: { schedule: string; error: unknown }[];
}

/**
 * Decides the due times of a table's schedules. Workers lock the row of a schedule, so each time is handled
 * once. Of several missed times only the last one counts. A schedule that a fast clock decided beyond `now`
 * continues from `now`.
 * @param now by the database's clock, which alone decides
 * @param warn logs a schedule that was decided beyond `now`
 */
export async function decideTimes<Row extends ScheduleState, Outcome>(
  warehouse: DataSource,
  table: ScheduleTable<Row, Outcome>,
  now: Date,
  warn: (message: string) => void,
): Promise<SchedulerPass<Outcome>> {
  const { name, key, filter, columns, row } = table;
  const outcomes: Outcome[] = [];
  const failures: SchedulerPass<Outcome>['failures'] = [];
  const all = `SELECT ${columns} FROM ${name} WHERE ${filter.sql}`;
  const ofKey = `${key.column} = $${filter.values.length + 1}`;
  const moment = `$${filter.values.length + 2}`;
  const decided = `UPDATE ${name} SET decided_until = ${moment} WHERE ${filter.sql} AND ${ofKey}`;
  const listed = await queryRows(warehouse, row, `${all} ORDER BY ${key.column}`, [
    ...filter.values,
  ]);
  for (const schedule of listed) {
    const values = [...filter.values, key.of(schedule)];
    try {
      if (isAhead(schedule.decidedUntil, now)) {
        await warehouse.transaction(async (session) => {
          await session.query(`${decided} AND decided_until > ${moment}`, [...values, now]);
          await table.takeBack(session, schedule, now);
        });
        warn(aheadWarning(table.describe(schedule), schedule.decidedUntil));
      }
      if (!findDueTime(schedule, now)) continue;
      const enacted = await warehouse.transaction(async (session) => {
        const locked = `${all} AND ${ofKey} FOR UPDATE`;
        const [current] = await queryRows(session, row, locked, values);
        // Another worker may have decided meanwhile.
        const due = current && findDueTime(current, now);
        if (!due) return undefined;
        const outcome = await table.enact(session, current, due, now);
        await session.query(decided, [...values, due.last]);
        return { outcome };
      });
      if (enacted) outcomes.push(enacted.outcome);
    } catch (error) {
      failures.push({ schedule: table.describe(schedule), error });
    }
  }
  return { outcomes, failures };
}

/** Whether a stored moment came from a clock that was ahead. */
export const isAhead = (stored: Date, now: Date): boolean =>
  stored.getTime() - now.getTime() > AHEAD_MAX_MS;

/** Returns the warning when such a moment is reverted. @param what as `schedule a of b` */
export const aheadWarning = (what: string, stored: Date): string =>
  `${what} was checked until ${stored.toISOString()}, which is in the future, because a clock was ahead. It continues from now`;

function findDueTime(
  { cron, zone, decidedUntil, missed }: ScheduleState,
  now: Date,
): DueTime | undefined {
  const due = cron && zone ? new CronTimes(cron, zone).due(decidedUntil, now) : undefined;
  if (!due) return undefined;
  const isMissed = now.getTime() - due.last.getTime() > MISSED_AFTER_MS;
  return { ...due, isSkipped: isMissed && missed === 'skip' };
}
