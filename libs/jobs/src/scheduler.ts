import type { DataSource, EntityManager } from 'typeorm';
import type { ZodType } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { CronTimes, type DueTimes } from './cron-times.js';

/** Clocks of a server and of the one that takes its place may differ by less. */
const AHEAD_MAX_MS = 60_000;
/** A time that is decided later than this was missed. */
const MISSED_AFTER_MS = 60_000;

/** What the scheduler reads of a schedule. */
export interface Scheduled {
  /** Null for one that does not go by the clock. */
  cron: string | null;
  zone: string | null;
  /** Times up to here are decided. */
  decidedUntil: Date;
  /** What becomes of a time that no worker was there for; `run` when left out. */
  missed?: 'run' | 'skip';
}

/** A time that is due. */
export interface DueTime extends DueTimes {
  /** No worker was there for it, and the schedule skips such times. */
  isSkipped: boolean;
}

/** A table of schedules, whose column `decided_until` the scheduler keeps. */
export interface ScheduleTable<Row extends Scheduled, Outcome> {
  /** `ops.schedules` */
  name: string;
  /** Names a schedule among those of `filter`. */
  key: { column: string; of(schedule: Row): string };
  /** Which rows are scheduled: a condition in SQL, with its parameters from $1 on. */
  filter: { sql: string; values: readonly unknown[] };
  columns: string;
  row: ZodType<Row>;
  /** The schedule in a log: `schedule nightly of weekly-sales` */
  describe(schedule: Row): string;
  /** Does what a due time asks for, in the transaction that marks it as decided. */
  enact(session: EntityManager, schedule: Row, due: DueTime, now: Date): Promise<Outcome>;
  /** Moves what was recorded for times after `now` to the moment when it was recorded. */
  takeBack(session: EntityManager, schedule: Row, now: Date): Promise<void>;
}

/** What a scheduler has done in one pass. */
export interface Decided<Outcome> {
  outcomes: Outcome[];
  /** Schedules that fail keep no other from its times; they are decided at the next pass. */
  failures: { schedule: string; error: unknown }[];
}

/**
 * Decides the due times of a table's schedules. Workers wait for each other at the row of a schedule, so each time
 * is enacted once. Of several times that no worker was there for, the last counts. A schedule that was
 * decided beyond `now` by a clock that was ahead counts from `now` again.
 * @param now on the database's clock, which alone decides
 * @param warn logs a schedule that was decided beyond now
 */
export async function decideTimes<Row extends Scheduled, Outcome>(
  warehouse: DataSource,
  table: ScheduleTable<Row, Outcome>,
  now: Date,
  warn: (message: string) => void,
): Promise<Decided<Outcome>> {
  const { name, key, filter, columns, row } = table;
  const outcomes: Outcome[] = [];
  const failures: Decided<Outcome>['failures'] = [];
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
      if (!dueOf(schedule, now)) continue;
      const enacted = await warehouse.transaction(async (session) => {
        const locked = `${all} AND ${ofKey} FOR UPDATE`;
        const [current] = await queryRows(session, row, locked, values);
        // Another worker may have decided meanwhile.
        const due = current && dueOf(current, now);
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

/** Whether a stored moment, which was now when it was written, is one of a clock that was ahead. */
export const isAhead = (stored: Date, now: Date): boolean =>
  stored.getTime() - now.getTime() > AHEAD_MAX_MS;

/** What is logged when such a moment is taken back. @param what as `schedule a of b` */
export const aheadWarning = (what: string, stored: Date): string =>
  `${what} was decided until ${stored.toISOString()}, which is in the future: a clock was ahead. Its times count from now`;

function dueOf({ cron, zone, decidedUntil, missed }: Scheduled, now: Date): DueTime | undefined {
  const due = cron && zone ? new CronTimes(cron, zone).due(decidedUntil, now) : undefined;
  if (!due) return undefined;
  const isMissed = now.getTime() - due.last.getTime() > MISSED_AFTER_MS;
  return { ...due, isSkipped: isMissed && missed === 'skip' };
}
