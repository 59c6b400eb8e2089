import { formatName, type Row } from './draft.js';

/** Rows with the same columns, for one grid. */
export interface Shape {
  dataset: string;
  /** Headers, left to right; empty when the cells are unknown. */
  columns: readonly string[];
  rows: readonly Row[];
}

/** Returns the rows by their columns, in the order of the rows. A row with too many cells has columns of its own. */
export function groupByShape(rows: readonly Row[]): Shape[] {
  const shapes = new Map<string, Shape & { rows: Row[] }>();
  for (const row of rows) {
    const { dataset } = row;
    const columns = row.cells.map(formatName);
    const key = JSON.stringify([dataset, columns]);
    const shape = shapes.get(key);
    if (shape) shape.rows.push(row);
    else shapes.set(key, { dataset, columns, rows: [row] });
  }
  return [...shapes.values()];
}
