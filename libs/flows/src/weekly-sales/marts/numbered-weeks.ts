import { sqlFile } from '#platform/database/sql-file.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';
import { schemeWeeksSql } from '../fiscal-weeks.js';

const sql = sqlFile(import.meta.url, './numbered_weeks.sql');

/** Returns the relation `numbered_weeks`, the fiscal place of every week around the files, and what it reads. */
export const buildNumberedWeeks = (parameters: ParameterValues) => ({
  scheme_weeks: schemeWeeksSql(parameters),
  numbered_weeks: sql,
});
