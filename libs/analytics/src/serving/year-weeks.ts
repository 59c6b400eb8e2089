import { sqlFile } from '#platform/database/sql-file.js';

const yearWeeks = sqlFile(import.meta.url, './year_weeks.sql');

/**
 * Returns a query that reads the relation `year_weeks`, each week with its year.
 * @param calendar the parameter with the name of the calendar: `$8`
 */
export const withYearWeeks = (sql: string, calendar: string): string =>
  sql.replace(
    /^WITH /m,
    () => `WITH year_weeks AS (\n${yearWeeks.replaceAll('{calendar}', calendar)}\n),\n`,
  );
