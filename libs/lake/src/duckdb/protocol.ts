import type { Cell } from '../ports/compute.js';

/** A job for the DuckDB child: paths instead of keys, SQL instead of sources. */
export interface ChildJob {
  id: number;
  /** Base folder of all paths: a path's own folder may contain pattern characters of DuckDB. */
  folder: string;
  /** Statements that create the sources. */
  prepare: Preparation[];
  models: ChildModel[];
  /** No relation has more rows; undefined when unknown. */
  rowsAtMost?: number | undefined;
}

/** SQL that always runs, or only when a table has rows. */
export type Preparation = string | { ifAnyIn: string; run: string };

export interface ChildModel {
  name: string;
  /** Statements to run before it. */
  prepare: string[];
  sql: string;
  isView: boolean;
  /** Files to write after the model. */
  outputs: ChildOutput[];
  collect: boolean;
  /** Source tables to drop afterwards. */
  frees: string[];
}

export interface ChildOutput {
  /** SELECT of the rows. */
  rows: string;
  /** Columns that order the rows; none to write them in stored order. */
  orderBy: readonly string[];
  isUnordered: boolean;
  /** Only its one ordered output reads the model, which is not stored as a table: each partition is sorted by itself. */
  isLarge: boolean;
  format: 'parquet' | 'csv';
  /** An empty folder to write into. */
  folder: string;
  /** Columns whose values name nested folders. */
  partitionBy: readonly string[];
  /** Ids of the columns in Parquet, by name. */
  fieldIds: readonly (readonly [string, number])[];
}

export type ToChild = { kind: 'run'; job: ChildJob } | { kind: 'cancel'; id: number };

export interface ChildResult {
  rows: Record<string, number>;
  collected: Record<string, Record<string, Cell>[]>;
}

/** Messages of the child about a running job. */
export type ChildEvent =
  { kind: 'output'; id: number; folder: string } | { kind: 'progress'; id: number; share: number };

export type FromChild =
  | ChildEvent
  | { kind: 'done'; id: number; result: ChildResult }
  /** `isShared`: the engine ran other jobs meanwhile. */
  | { kind: 'failed'; id: number; message: string; isShared: boolean };

/** The setup of the child, passed as its first argument in JSON. */
export interface ChildSetup {
  /** `384MB` for instance; above it DuckDB spills to `spillFolder`. */
  memory: string;
  threads: number;
  spillFolder: string;
}
