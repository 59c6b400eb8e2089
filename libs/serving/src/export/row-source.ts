import type { TextRow } from '#platform/database/rows.js';
import type { Column } from '../columns.js';

/** Batches of some thousands of rows, each column as PostgreSQL or DuckDB writes it. */
export type RowBatches = AsyncIterable<TextRow[]>;

/** Rows with their columns, in any of their formats. */
export interface Rows {
  columns: readonly Column[];
  batches: RowBatches;
}

/** PostgreSQL writes `t`, DuckDB `true`. */
export const isTrue = (text: string): boolean => text.startsWith('t');
