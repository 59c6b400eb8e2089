import type { DataSource } from 'typeorm';
import { sqlFile } from '#platform/database/sql-file.js';

const historySql = sqlFile(import.meta.url, './sale-history.sql');

/** What one delivery stated of a store, department and week. */
export interface StatedSale {
  weeklySales: number;
  isHoliday: boolean;
  sha256: string;
  path: string | null;
  source: string | null;
  line: number;
  /** The run that read it. */
  runId: string | null;
  seenAt: Date | null;
  /** Taken out of later runs by an administrator. */
  isWithdrawn: boolean;
  /** The newest delivery of its source: this is what answers are made of. */
  isCurrent: boolean;
}

/** Every value that was ever delivered for a key, with its file and run, oldest first. */
export function saleHistory(
  warehouse: DataSource,
  key: { store: number; department: number; weekDate: string },
): Promise<StatedSale[]> {
  return warehouse.query<StatedSale[]>(historySql, [key.store, key.department, key.weekDate]);
}
