import type { Cell } from '../../ports/compute.js';

/** What the worker asks its DuckDB child: paths instead of keys, SQL instead of sources. */
export interface ChildJob {
  id: number;
  /** Statements that make the sources. */
  prepare: string[];
  models: ChildModel[];
}

export interface ChildModel {
  name: string;
  sql: string;
  /** COPY statements to run once the model stands. */
  copies: string[];
  collect: boolean;
}

export type ToChild = { kind: 'run'; job: ChildJob } | { kind: 'cancel'; id: number };

export interface ChildResult {
  rows: Record<string, number>;
  collected: Record<string, Record<string, Cell>[]>;
}

export type FromChild =
  | { kind: 'done'; id: number; result: ChildResult }
  | { kind: 'failed'; id: number; message: string };

/** How the child is set up, passed as its first argument in JSON. */
export interface ChildSetup {
  /** `384MB` for instance; above it DuckDB spills to `spillFolder`. */
  memory: string;
  threads: number;
  spillFolder: string;
}
