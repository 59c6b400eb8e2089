import type { Readable } from 'node:stream';
import { z } from 'zod';
import { copyCsvInto } from '#platform/database/copy.js';
import { queryRows, type SqlSession } from '#platform/database/rows.js';

/** Columns of `core.sales`, in the order of the CSV. */
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
  /** Digest of the rules that produced the rows. */
  rules: string;
  runId: number;
}

/** Files that one run cleaned by the same rules. */
type FileClaims = Omit<FileClaim, 'fileId'> & { fileIds: readonly number[] };

/**
 * Claims files for this transaction and deletes their earlier rows.
 * @returns the claimed files, without those whose rows are already loaded or were loaded by a newer run under other
 * rules
 */
export async function claimFiles(
  session: SqlSession,
  { fileIds, rules, runId }: FileClaims,
): Promise<number[]> {
  const claimed = await queryRows(
    session,
    z.object({ fileId: z.number(), isFirst: z.boolean() }),
    `INSERT INTO core.loaded_files (file_id, rules, run_id, rows)
     SELECT file_id, $2, $3, 0 FROM unnest($1::bigint[]) AS f (file_id) ORDER BY file_id
     ON CONFLICT (file_id) DO UPDATE SET rules = excluded.rules, run_id = excluded.run_id, loaded_at = now()
       WHERE loaded_files.rules <> excluded.rules AND loaded_files.run_id <= excluded.run_id
     -- Only of a row that is updated another transaction, this one, has marked the former version.
     RETURNING file_id::integer AS "fileId", xmax = 0 AS "isFirst"`,
    [fileIds, rules, runId],
  );
  const former = claimed.filter(({ isFirst }) => !isFirst).map(({ fileId }) => fileId);
  if (former.length > 0) {
    await session.query('DELETE FROM core.sales WHERE file_id = ANY ($1)', [former]);
  }
  return claimed.map(({ fileId }) => fileId);
}

/** Claims one file. @returns false when there is nothing to load */
export async function claimFile(
  session: SqlSession,
  { fileId, ...claim }: FileClaim,
): Promise<boolean> {
  return (await claimFiles(session, { ...claim, fileIds: [fileId] })).length > 0;
}

/** Copies CSV of claimed files into `core.sales`. @returns the number of rows */
export function copyIntoCoreSales(
  session: SqlSession,
  csv: Readable,
  onBytes?: (bytes: number) => void,
): Promise<number> {
  return copyCsvInto(session, 'core.sales', coreColumns, csv, { onBytes });
}

/** Opens a temporary table for CSV that also has rows of files that are not claimed. */
export async function openStagedSales(session: SqlSession): Promise<typeof copyIntoCoreSales> {
  await session.query('CREATE TEMP TABLE staged_sales (LIKE core.sales) ON COMMIT DROP');
  return (_, csv, onBytes) => copyCsvInto(session, 'staged_sales', coreColumns, csv, { onBytes });
}

/** Moves the rows of claimed files from the temporary table into `core.sales`. @returns the number of rows */
export async function moveStagedSales(
  session: SqlSession,
  fileIds: readonly number[],
): Promise<number> {
  const columns = coreColumns.join(', ');
  const [taken] = await queryRows(
    session,
    z.object({ rows: z.number() }),
    `WITH taken AS (
       INSERT INTO core.sales (${columns}) SELECT ${columns} FROM staged_sales WHERE file_id = ANY ($1)
       RETURNING 1
     )
     SELECT count(*)::float8 AS rows FROM taken`,
    [fileIds],
  );
  return taken?.rows ?? 0;
}

/** Pages by which PostgreSQL extends a table at once; it fills them one by one. */
const PAGES_ADDED_AT_ONCE = 64;

/** Returns the page of `core.sales` after which new rows are stored, unless earlier pages have free space. */
export async function findFirstFreePage(session: SqlSession): Promise<number> {
  const [row] = await queryRows(
    session,
    z.object({ pages: z.number() }),
    `SELECT (pg_relation_size('core.sales') / current_setting('block_size')::integer)::float8 AS pages`,
  );
  return Math.max((row?.pages ?? 0) - PAGES_ADDED_AT_ONCE, 0);
}

/**
 * Records the row count and the money of claimed files, read from the table itself.
 * @param added rows that were copied, and the page where the search for them starts: before the next VACUUM the
 * block-range index does not know new pages and would cause a full scan
 * @returns rows of these files
 */
export async function countLoaded(
  session: SqlSession,
  fileIds: readonly number[],
  added: { rows: number; fromPage: number },
): Promise<number> {
  const found = await countFrom(session, fileIds, added.fromPage);
  return found === added.rows ? found : countFrom(session, fileIds, 0);
}

/** @returns the number of rows */
async function countFrom(
  session: SqlSession,
  fileIds: readonly number[],
  page: number,
): Promise<number> {
  const counted = await queryRows(
    session,
    z.object({ rows: z.number() }),
    // The filter by file comes later, so that PostgreSQL does not use the index.
    `WITH added AS MATERIALIZED (
       SELECT file_id, count(*) AS rows, sum(weekly_sales) AS money FROM core.sales
       WHERE ctid >= format('(%s,0)', $2::bigint)::tid
       GROUP BY file_id
     )
     UPDATE core.loaded_files l SET rows = coalesce(a.rows, 0), money = coalesce(a.money, 0)
     FROM unnest($1::bigint[]) AS f (file_id) LEFT JOIN added a USING (file_id)
     WHERE l.file_id = f.file_id
     RETURNING l.rows::float8 AS rows`,
    [fileIds, page],
  );
  return counted.reduce((sum, { rows }) => sum + rows, 0);
}
