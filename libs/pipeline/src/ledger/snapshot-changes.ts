import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const changesSql = sqlFile(import.meta.url, './snapshot-changes.sql');

const changeRow = z.object({
  /** A model, a merged dataset or a mart. */
  relation: z.string(),
  /** A year, a month, or `all`. */
  period: z.string(),
  /** Null where the snapshot before had none. */
  rowsBefore: z.int().nullable(),
  /** Null where there are none any more. */
  rows: z.int().nullable(),
  /** Exact sums, decimal text; null for what has no money. */
  moneyBefore: z.string().nullable(),
  money: z.string().nullable(),
  /** The snapshot before; null for a first one, or when it is not kept. */
  formerId: z.string().nullable(),
});

/** One period of one table in which two snapshots differ. */
export type SnapshotChange = z.output<typeof changeRow>;

/** What of a snapshot is not as in the one before it that is kept. */
export function snapshotChanges(warehouse: DataSource, id: string): Promise<SnapshotChange[]> {
  return queryRows(warehouse, changeRow, changesSql, [id]);
}
