import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const historySql = sqlFile(import.meta.url, './sale-history.sql');

const statedSale = z.object({
  weeklySales: z.number(),
  isHoliday: z.boolean(),
  sha256: z.string(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  line: z.int(),
  /** The run that read it. */
  runId: z.string().nullable(),
  seenAt: z.date().nullable(),
  /** Taken out of later runs by an administrator. */
  isWithdrawn: z.boolean(),
  /** The newest delivery of its source: this is what answers are made of. */
  isCurrent: z.boolean(),
});

/** What one delivery stated of a store, department and week. */
type StatedSale = z.output<typeof statedSale>;

/** Every value that was ever delivered for a key, with its file and run, oldest first. */
export function saleHistory(
  warehouse: DataSource,
  key: { store: number; department: number; weekDate: string },
): Promise<StatedSale[]> {
  const parameters = [key.store, key.department, key.weekDate];
  return queryRows(warehouse, statedSale, historySql, parameters);
}
