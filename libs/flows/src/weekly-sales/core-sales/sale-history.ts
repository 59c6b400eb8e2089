import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const historySql = sqlFile(import.meta.url, './sale_history.sql');

const deliveredSale = z.object({
  weeklySales: z.number(),
  isHoliday: z.boolean(),
  sha256: z.string(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  line: z.int(),
  /** The run that read the delivery. */
  runId: z.string().nullable(),
  seenAt: z.date().nullable(),
  /** An administrator has excluded it from later runs. */
  isWithdrawn: z.boolean(),
  /** The newest delivery of its source, which answers use. */
  isCurrent: z.boolean(),
});

/** The value that one delivery has for a store, department and week. */
type DeliveredSale = z.output<typeof deliveredSale>;

/** Returns every value ever delivered for a key, with file and run, oldest first. */
export function readSaleHistory(
  warehouse: DataSource,
  key: { store: number; department: number; weekDate: string },
): Promise<DeliveredSale[]> {
  const parameters = [key.store, key.department, key.weekDate];
  return queryRows(warehouse, deliveredSale, historySql, parameters);
}
