import type { Readable } from 'node:stream';
import { copyCsvInto } from '#platform/database/copy.js';
import { hasRows } from '#platform/database/rows.js';
import type { SqlSession } from '#platform/database/sql-session.js';

/** Columns of `core.sales`, in the order of its CSV. */
export const coreColumns = [
  'file_id',
  'line',
  'store',
  'department',
  'week_date',
  'weekly_sales',
  'is_holiday',
];

export interface FileClaim {
  fileId: number;
  /** Digest of the rules that made the rows. */
  rules: string;
  runId: number;
}

/**
 * Takes a file for this transaction and clears its former rows; false when its rows already stand,
 * or a newer run has loaded it by other rules.
 */
export async function claimFile(runner: SqlSession, claim: FileClaim): Promise<boolean> {
  const isTaken = await hasRows(
    runner,
    `INSERT INTO core.loaded_files (file_id, rules, run_id, rows) VALUES ($1, $2, $3, 0)
     ON CONFLICT (file_id) DO UPDATE SET rules = excluded.rules, run_id = excluded.run_id, loaded_at = now()
       WHERE loaded_files.rules <> excluded.rules AND loaded_files.run_id <= excluded.run_id
     RETURNING file_id`,
    [claim.fileId, claim.rules, claim.runId],
  );
  if (!isTaken) return false;
  await runner.query('DELETE FROM core.sales WHERE file_id = $1', [claim.fileId]);
  return true;
}

/** Copies CSV of the claimed file into `core.sales`. @returns rows */
export function copyIntoCoreSales(
  runner: SqlSession,
  csv: Readable,
  onBytes?: (bytes: number) => void,
): Promise<number> {
  return copyCsvInto(runner, 'core.sales', coreColumns, csv, onBytes);
}

/** Writes down how many rows the claimed file has, and the sum of their money. */
export async function countLoaded(runner: SqlSession, fileId: number, rows: number): Promise<void> {
  await runner.query(
    `UPDATE core.loaded_files
     SET rows = $2,
         money = (SELECT coalesce(sum(weekly_sales), 0) FROM core.sales WHERE file_id = $1)
     WHERE file_id = $1`,
    [fileId, rows],
  );
}
