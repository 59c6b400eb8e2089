import type { Fault } from './reasons.js';

/** `mended`: a correction was given for the row; `open`: none was, or its file no longer counts. */
type RowState = 'open' | 'mended';

/** Which quarantined rows are wanted; all that is left out does not matter. */
export interface QuarantineFilter {
  dataset?: string | undefined;
  reason?: string | undefined;
  column?: string | undefined;
  /** Beginning of a file's sha-256, six digits or more, or its path below the source folder. */
  file?: string | undefined;
  /** Run whose folder of the lake holds the row. */
  run?: number | undefined;
  /** `open` when left out. */
  state?: RowState | 'all' | undefined;
}

/** A row that is quarantined now, as it was delivered. */
export interface QuarantinedRow extends Fault {
  dataset: string;
  /** Run whose folder of the lake holds the row. */
  runId: number;
  fileId: number;
  sha256: string;
  /** Below the source folder. */
  path: string;
  /** Line of the file, 1 for its first. */
  line: number;
  /** The whole line. */
  text: string;
  /** What is wrong and what to do, in one sentence. */
  advice: string;
  state: RowState;
  /** When it was mended. */
  mendedAt: Date | null;
  /** sha-256 of the file that delivers the correction; null until a run has taken it. */
  mendedBy: string | null;
}

/** Where a row stands among all: the order of every list. */
export interface RowPlace {
  dataset: string;
  fileId: number;
  line: number;
  reason: string;
}

/** Negative when `a` comes before `b`. */
export function comparePlaces(a: RowPlace, b: RowPlace): number {
  return (
    compareTexts(a.dataset, b.dataset) ||
    a.fileId - b.fileId ||
    a.line - b.line ||
    compareTexts(a.reason, b.reason)
  );
}

/** By code units, as a cursor's text is compared too. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
