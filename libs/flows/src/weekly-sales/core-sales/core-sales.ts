import type { Readable } from 'node:stream';
import { z } from 'zod';
import { copyCsvInto } from '#platform/database/copy.js';
import { queryRows } from '#platform/database/rows.js';
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

interface FileClaim {
  fileId: number;
  /** Digest of the rules that made the rows. */
  rules: string;
  runId: number;
}

/** Files that were cleaned by the same rules in the same run. */
type FileClaims = Omit<FileClaim, 'fileId'> & { fileIds: readonly number[] };

/**
 * Takes files for this transaction and clears their former rows.
 * @returns those taken: not those whose rows already stand, or that a newer run has loaded by other rules
 */
export async function claimFiles(
  session: SqlSession,
  { fileIds, rules, runId }: FileClaims,
): Promise<number[]> {
  const claimed = await queryRows(
    session,
    z.object({ fileId: z.number() }),
    `INSERT INTO core.loaded_files (file_id, rules, run_id, rows)
     SELECT file_id, $2, $3, 0 FROM unnest($1::bigint[]) AS f (file_id) ORDER BY file_id
     ON CONFLICT (file_id) DO UPDATE SET rules = excluded.rules, run_id = excluded.run_id, loaded_at = now()
       WHERE loaded_files.rules <> excluded.rules AND loaded_files.run_id <= excluded.run_id
     RETURNING file_id::integer AS "fileId"`,
    [fileIds, rules, runId],
  );
  const taken = claimed.map(({ fileId }) => fileId);
  if (taken.length > 0) {
    await session.query('DELETE FROM core.sales WHERE file_id = ANY ($1)', [taken]);
  }
  return taken;
}

/** Takes one file. @returns false when there is nothing to load */
export async function claimFile(
  session: SqlSession,
  { fileId, ...claim }: FileClaim,
): Promise<boolean> {
  return (await claimFiles(session, { ...claim, fileIds: [fileId] })).length > 0;
}

/** Copies CSV of claimed files into `core.sales`. @returns rows */
export function copyIntoCoreSales(
  session: SqlSession,
  csv: Readable,
  onBytes?: (bytes: number) => void,
): Promise<number> {
  return copyCsvInto(session, 'core.sales', coreColumns, csv, { heard: onBytes });
}

/** A table of the transaction, for CSV that also has rows of files that are not claimed. */
export async function openStagedSales(session: SqlSession): Promise<typeof copyIntoCoreSales> {
  await session.query('CREATE TEMP TABLE staged_sales (LIKE core.sales) ON COMMIT DROP');
  return (_, csv, onBytes) =>
    copyCsvInto(session, 'staged_sales', coreColumns, csv, { heard: onBytes });
}

/** Brings the rows of claimed files from there into `core.sales`. */
export async function takeStagedSales(
  session: SqlSession,
  fileIds: readonly number[],
): Promise<void> {
  const columns = coreColumns.join(', ');
  await session.query(
    `INSERT INTO core.sales (${columns}) SELECT ${columns} FROM staged_sales WHERE file_id = ANY ($1)`,
    [fileIds],
  );
}

/** Writes down how many rows claimed files have, and the sum of their money. */
export async function countLoaded(session: SqlSession, fileIds: readonly number[]): Promise<void> {
  await session.query(
    `UPDATE core.loaded_files l SET rows = s.rows, money = s.money
     FROM (
       SELECT f.file_id, count(c.file_id) AS rows, coalesce(sum(c.weekly_sales), 0) AS money
       FROM unnest($1::bigint[]) AS f (file_id)
       LEFT JOIN (SELECT file_id, weekly_sales FROM core.sales WHERE file_id = ANY ($1)) c
         USING (file_id)
       GROUP BY f.file_id
     ) s
     WHERE l.file_id = s.file_id`,
    [fileIds],
  );
}
