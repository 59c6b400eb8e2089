import type { Column } from '../columns.js';
import type { RowBatches } from './row-source.js';

/** Rows of an answer with their columns. */
export interface Table {
  /** In camelCase: `topStores`; empty for the answer itself. */
  name: string;
  /** A description in one sentence; empty if the answer has it. */
  about: string;
  columns: readonly Column[];
  /** Values as in JSON. */
  rows: readonly (readonly unknown[])[];
  /** Number of all rows, including those left out here. */
  total: number;
  /** The single figures of an answer: one row, better shown vertically. */
  isSingle: boolean;
}

/** Returns the rows of a table as text, as PostgreSQL would write them. */
export async function* toBatches({ rows }: Pick<Table, 'rows'>): RowBatches {
  if (rows.length > 0) yield await Promise.resolve(rows.map((row) => row.map(formatCell)));
}

function formatCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
