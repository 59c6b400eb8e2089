import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const dropSql = sqlFile(import.meta.url, './drop-run-files.sql');

/** The newest runs of each flow keep all that is known of them, however old they are. */
export const RUNS_KEPT = 20;
/** Each may have counted many thousands of files. */
const RUNS_AT_ONCE = 5;

/**
 * Drops what old runs, whose snapshot is gone, have of files that they only counted once more: every run has a
 * row for each file there is. Files that were new to a run stay, for good: they tell which run took a file.
 * @param sendsLineage whether OpenLineage is told; then runs that it was not told of yet keep all
 * @returns how many rows were dropped; 0 when there are no more
 */
export async function dropOldRunFiles(
  warehouse: DataSource,
  sendsLineage: boolean,
): Promise<number> {
  const [dropped] = await queryRows(warehouse, z.object({ rows: z.int() }), dropSql, [
    RUNS_KEPT,
    sendsLineage,
    RUNS_AT_ONCE,
  ]);
  return dropped?.rows ?? 0;
}
