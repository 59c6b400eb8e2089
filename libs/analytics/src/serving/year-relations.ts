import { sqlFile } from '#platform/database/sql-file.js';
import { buildPeriods } from './periods.js';

const sales = sqlFile(import.meta.url, './year_sales.sql');
const partial = sqlFile(import.meta.url, './partial_store_weeks.sql');
const yearWeeks = sqlFile(import.meta.url, './year_weeks.sql');

/**
 * Common table expressions of questions about years: `periods`, each week with its year; `sales`, the weeks of each store;
 * `partial`, those of stores that lack expected sales; and `year_weeks`, the sales of the years of the question with those of a
 * year earlier. `$1` is the snapshot, `$2` the department, `$3` the year, `$4` and `$5` are the first and the last day, `$8` is
 * the calendar.
 */
export const yearRelations = [
  buildPeriods('$8', "'YEAR'"),
  `sales AS (\n${sales}\n)`,
  `partial AS (\n${partial}\n)`,
  `year_weeks AS (\n${yearWeeks}\n)`,
].join(',\n');
