import { sqlFile } from '#platform/database/sql-file.js';

const relations = {
  department_weeks: sqlFile(import.meta.url, './department_weeks.sql'),
  judged_weeks: sqlFile(import.meta.url, './judged_weeks.sql'),
};

/** Returns the relation `judged_weeks`, whether each store-week is complete, and `department_weeks`, which it reads. */
export const buildJudgedWeeks = () => relations;
