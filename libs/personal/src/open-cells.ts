import type { DataSource } from 'typeorm';
import { keyIdOf, open } from './cell-seal.js';
import { keysById } from './person-keys.js';

/**
 * Opens cells, sealed or not.
 * @returns their texts in the same order; null for none, and for those of people who are erased
 */
export async function openCells(
  warehouse: DataSource,
  cells: readonly (string | null)[],
): Promise<(string | null)[]> {
  const ids = cells.flatMap((cell) => (cell === null ? [] : (keyIdOf(cell) ?? [])));
  const keys = await keysById(warehouse, [...new Set(ids)]);
  return cells.map((cell) => {
    const id = cell === null ? undefined : keyIdOf(cell);
    if (cell === null || id === undefined) return cell;
    const key = keys.get(id)?.key;
    return (key && open(key, cell)?.toString('utf8')) ?? null;
  });
}
