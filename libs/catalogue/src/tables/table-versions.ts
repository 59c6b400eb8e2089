import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { CatalogueTable, TableColumn } from './table.js';

const tableVersion = z.object({
  /** Counted from 1. */
  version: z.int(),
  columns: z.custom<TableColumn[]>((value) => Array.isArray(value)),
  /** What is otherwise than in the version before, as the crawl found it. */
  changes: z.array(z.unknown()),
  madeAt: z.date(),
});

/** The columns of a table as they were from a day on. */
export type TableVersion = z.output<typeof tableVersion>;

/** Versions of a table, newest first; of one that nobody keeps versions of, the one that holds. */
export async function versionsOf(
  warehouse: DataSource,
  table: CatalogueTable,
): Promise<TableVersion[]> {
  const kept = await queryRows(
    warehouse,
    tableVersion,
    `SELECT v.version, v.columns, v.changes, v.made_at AS "madeAt"
     FROM ops.catalogue_versions v JOIN ops.catalogue_tables USING (table_id)
     WHERE database = $1 AND name = $2 AND $3 <> 'flow' ORDER BY v.version DESC`,
    [table.database, table.name, table.origin],
  );
  if (kept.length > 0) return kept;
  const { version, columns, freshAt, seenAt } = table;
  return [{ version, columns, changes: [], madeAt: freshAt ?? seenAt }];
}
