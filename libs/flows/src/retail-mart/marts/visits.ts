import { sqlFile } from '#platform/database/sql-file.js';

const visits = sqlFile(import.meta.url, './visits.sql');

/** Returns the relation `visits`, which has about half as many rows as there are transactions. */
export const buildVisits = () => ({ visits });
