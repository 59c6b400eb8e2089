import type { Column } from '#serving/columns.js';

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
