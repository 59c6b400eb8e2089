import { sqlFile } from '#platform/database/sql-file.js';

const relations = {
  department_weeks: sqlFile(import.meta.url, './department_weeks.sql'),
  evaluated_weeks: sqlFile(import.meta.url, './evaluated_weeks.sql'),
};

/** Returns the relation `evaluated_weeks`, whether each store-week is complete, and `department_weeks`, which it reads. */
export const buildEvaluatedWeeks = () => relations;
