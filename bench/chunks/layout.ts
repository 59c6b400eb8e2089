import type { Client } from 'pg';
import type { Snapshot } from './snapshots.js';

/** A way to read the rows of the snapshot `$1`. */
export interface Reader {
  name: string;
  /** What stands behind FROM. */
  relation: string;
  /** What stands behind WHERE. */
  filter: string;
}

/** A way to keep chunks in PostgreSQL, in a schema of its own named `chunks`. */
export interface Layout {
  name: string;
  readers: Reader[];
  install(client: Client): Promise<void>;
  /** Loads what a snapshot adds, apart from what readers see where that is possible. */
  load(client: Client, snapshot: Snapshot): Promise<void>;
  /** Shows a loaded snapshot to readers. */
  publish(client: Client, snapshot: Snapshot): Promise<void>;
  /** Statistics that a reader's plan needs beyond those of what was loaded. */
  summarise?(client: Client): Promise<void>;
  /** Drops the first snapshot and what it alone has. */
  expire(client: Client, snapshot: Snapshot): Promise<void>;
  /** Gives room of dropped rows back for use. */
  cleanUp?(client: Client): Promise<void>;
}

/** Columns of the mart beside the key that tells its chunk or snapshot. */
export const COLUMNS = 'department, store, week_date, weekly_sales';
export const COLUMN_TYPES = `department integer NOT NULL, store integer NOT NULL,
  week_date date NOT NULL, weekly_sales numeric(38, 2) NOT NULL`;
