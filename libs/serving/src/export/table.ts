import type { Column } from '../columns.js';
import type { RowBatches } from './row-source.js';

/** Rows of an answer with what their columns are. */
export interface Table {
  /** In camelCase: `byStoreType`; empty for the answer itself. */
  name: string;
  /** What it holds, in one sentence; empty where the answer says it. */
  about: string;
  columns: readonly Column[];
  /** As JSON has the values. */
  rows: readonly (readonly unknown[])[];
  /** Rows there are, those that are not here included. */
  total: number;
  /** The figures of the answer as a whole: one row, which reads better upright. */
  isSingle: boolean;
}

/** The rows of a table as text, as PostgreSQL would write them. */
export async function* batchesOf({ rows }: Pick<Table, 'rows'>): RowBatches {
  if (rows.length > 0) yield await Promise.resolve(rows.map((row) => row.map(textOf)));
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
