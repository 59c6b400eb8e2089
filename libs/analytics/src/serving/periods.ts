import { sqlFile } from '#platform/database/sql-file.js';
import { namedEnum } from '#serving/named-enum.js';

const periods = sqlFile(import.meta.url, './periods.sql');

/** The calendar that an answer groups by. */
export const PeriodCalendar = namedEnum('PeriodCalendar', 'Calendar of the months of an answer.', {
  GREGORIAN: 'Calendar months.',
  FISCAL:
    'Months of the fiscal calendar of the chain. They are compared over the weeks that it compares, never five weeks with four.',
});
export type PeriodCalendar = keyof typeof PeriodCalendar;

/**
 * Returns a query that reads the relation `periods`, each week with its month.
 * @param calendar the parameter with the name of the calendar: `$8`
 */
export const withPeriods = (sql: string, calendar: string): string =>
  sql.replace(/^WITH /m, `WITH periods AS (\n${periods.replaceAll('{calendar}', calendar)}\n),\n`);
