import type { PrintedTable } from './printed-table.js';

/** A report as people read it, whatever it is written as. */
export interface ReportDocument {
  title: string;
  /** The time it is of. */
  dueAt: Date;
  /** What it is made from, in sentences. */
  facts: readonly string[];
  /** What to be careful about. */
  warnings: readonly string[];
  sections: readonly Section[];
}

/** One answer. */
export interface Section {
  title: string;
  about: string;
  /** How it was asked, in sentences. */
  notes: readonly string[];
  tables: readonly PrintedTable[];
  /** What the columns hold; empty where an earlier section of the same answer says it. */
  legend: readonly Legend[];
}

export interface Legend {
  heading: string;
  about: string;
}
