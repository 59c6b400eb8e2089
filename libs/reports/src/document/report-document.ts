import type { Drawing } from './chart/drawing.js';
import type { PrintedTable } from './printed-table.js';

/** A report for people, in any format. */
export interface ReportDocument {
  title: string;
  dueAt: Date;
  /** Its source, in sentences. */
  facts: readonly string[];
  warnings: readonly string[];
  sections: readonly Section[];
}

export interface Section {
  title: string;
  about: string;
  /** The business question, if the answer has one. */
  question?: string | undefined;
  /** The answer as a sentence, if it has one. */
  sentence?: string | undefined;
  chart?: Drawing | undefined;
  /** How the figures are made, and what they do not show; of the first section of an answer. */
  method?: string | undefined;
  limits?: readonly string[] | undefined;
  /** Its arguments. */
  notes: readonly string[];
  tables: readonly PrintedTable[];
  /** The meaning of the columns; empty if an earlier section of the same answer has it. */
  legend: readonly Legend[];
}

export interface Legend {
  heading: string;
  about: string;
}
