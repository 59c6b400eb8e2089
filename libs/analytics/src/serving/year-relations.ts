import { sqlFile } from '#platform/database/sql-file.js';
import { buildPeriods } from './periods.js';

const sales = sqlFile(import.meta.url, './year_sales.sql');
const partial = sqlFile(import.meta.url, './partial_store_weeks.sql');

/**
 * Common table expressions of questions about years: `periods`, each week with its year; `sales`, the weeks of each store;
 * and `partial`, those of stores that lack expected sales. `$1` is the snapshot, `$2` the department, `$8` the calendar.
 */
export const yearRelations = [
  buildPeriods('$8', "'YEAR'"),
  `sales AS (\n${sales}\n)`,
  `partial AS (\n${partial}\n)`,
].join(',\n');
