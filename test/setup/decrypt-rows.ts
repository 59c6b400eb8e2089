import type { DataSource } from 'typeorm';
import { decryptCells } from '#personal/person-keys.js';

/** Returns rows with their sealed cells opened. */
export async function decryptRows<Row extends object>(
  warehouse: DataSource,
  rows: readonly Row[],
): Promise<Row[]> {
  return Promise.all(
    rows.map(async (row) => {
      const entries = Object.entries(row) as [string, unknown][];
      const texts = entries.map(([, value]) => (typeof value === 'string' ? value : null));
      const opened = await decryptCells(warehouse, texts);
      return Object.fromEntries(
        entries.map(([name, value], index) => [name, opened[index] ?? value]),
      ) as Row;
    }),
  );
}
