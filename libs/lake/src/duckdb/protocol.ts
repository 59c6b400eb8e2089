import type { Cell } from '../ports/compute.js';

/** What the worker asks its DuckDB child: paths instead of keys, SQL instead of sources. */
export interface ChildJob {
  id: number;
  /** Folder that its paths start from: its own may hold what DuckDB takes for a pattern. */
  folder: string;
  /** What makes the sources. */
  prepare: Preparation[];
  models: ChildModel[];
}

/** SQL to run, always or only when a table has rows. */
export type Preparation = string | { ifAnyIn: string; run: string };

export interface ChildModel {
  name: string;
  /** What is to run before it. */
  prepare: string[];
  sql: string;
  isView: boolean;
  /** `ORDER BY …` in which the rows of a table lie, or nothing. */
  order: string;
  /** What to write once the model stands. */
  outputs: ChildOutput[];
  collect: boolean;
  /** Tables of sources to drop when all this is done. */
  frees: string[];
}

export interface ChildOutput {
  /** SELECT that gives the rows. */
  rows: string;
  /** `ORDER BY …`, or nothing to write the rows as they lie. */
  order: string;
  isUnordered: boolean;
  format: 'parquet' | 'csv';
  /** An empty folder to write into. */
  folder: string;
  /** Columns whose values name folders in folders. */
  partitionBy: readonly string[];
}

export type ToChild = { kind: 'run'; job: ChildJob } | { kind: 'cancel'; id: number };

export interface ChildResult {
  rows: Record<string, number>;
  collected: Record<string, Record<string, Cell>[]>;
}

/** What the child says of a job while it runs. */
export type ChildEvent =
  { kind: 'output'; id: number; folder: string } | { kind: 'progress'; id: number; share: number };

export type FromChild =
  | ChildEvent
  | { kind: 'done'; id: number; result: ChildResult }
  | { kind: 'failed'; id: number; message: string };

/** How the child is set up, passed as its first argument in JSON. */
export interface ChildSetup {
  /** `384MB` for instance; above it DuckDB spills to `spillFolder`. */
  memory: string;
  threads: number;
  spillFolder: string;
}
