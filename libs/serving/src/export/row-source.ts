import type { TextRow } from '#platform/database/rows.js';
import type { Column } from '../columns.js';

/** Rows some thousands at once, each column as PostgreSQL or DuckDB writes it. */
export type RowBatches = AsyncIterable<TextRow[]>;

/** Rows with what their columns are, in any form they are written in. */
export interface Rows {
  columns: readonly Column[];
  batches: RowBatches;
}

/** PostgreSQL writes `t`, DuckDB `true`. */
export const isTrue = (text: string): boolean => text.startsWith('t');
