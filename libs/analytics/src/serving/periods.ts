import { sqlFile } from '#platform/database/sql-file.js';
import { namedEnum } from '#serving/named-enum.js';
import type { Marts } from '../snapshot/marts.js';
import { requireCalendar } from '../snapshot/require-calendar.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';

const periods = sqlFile(import.meta.url, './periods.sql');

/** The calendar that an answer groups by. */
export const PeriodCalendar = namedEnum(
  'PeriodCalendar',
  'Calendar of the months or years of an answer.',
  {
    GREGORIAN: 'Calendar months or years.',
    FISCAL:
      'Months or years of the fiscal calendar of the chain. They are compared over the weeks that it compares, never five weeks with four.',
  },
);
export type PeriodCalendar = keyof typeof PeriodCalendar;

/**
 * Returns a query that reads the relation `periods`, each week with its month.
 * @param calendar the parameter with the name of the calendar: `$8`
 */
export const withPeriods = (sql: string, calendar: string): string =>
  sql.replace(/^WITH /m, `WITH periods AS (\n${periods.replaceAll('{calendar}', calendar)}\n),\n`);

/** @throws AppError NO_SNAPSHOT when a question is about fiscal periods, and a former version built the snapshot */
export async function requirePeriods(
  marts: Marts,
  snapshot: ReadSnapshot,
  args: object,
): Promise<void> {
  if ('calendar' in args && args.calendar === PeriodCalendar.FISCAL)
    await requireCalendar(marts, snapshot);
}
