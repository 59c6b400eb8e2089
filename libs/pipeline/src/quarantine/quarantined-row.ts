import type { Fault } from './reasons.js';

/** `corrected`: the row has a correction; `open`: it has none, or the file of its correction no longer counts. */
type RowState = 'open' | 'corrected';

/** Conditions on quarantined rows; omitted ones match every row. */
export interface QuarantineFilter {
  dataset?: string | undefined;
  reason?: string | undefined;
  column?: string | undefined;
  /** Start of a file's SHA-256, six digits or more, or its path below the source folder. */
  file?: string | undefined;
  /** Run whose folder of the lake holds the row. */
  run?: number | undefined;
  /** `open` by default. */
  state?: RowState | 'all' | undefined;
}

/** A row in quarantine, with the text that was delivered. */
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
  /** Fault and remedy, in one sentence. */
  advice: string;
  state: RowState;
  /** When it was corrected. */
  correctedAt: Date | null;
  /** SHA-256 of the file that delivers the correction; null until a run has read it. */
  correctedBy: string | null;
}

/** The position of a row in the order of every list. */
export interface RowPlace {
  dataset: string;
  fileId: number;
  line: number;
  reason: string;
}

/** Returns a negative number when `a` comes before `b`. */
export function comparePlaces(a: RowPlace, b: RowPlace): number {
  return (
    compareTexts(a.dataset, b.dataset) ||
    a.fileId - b.fileId ||
    a.line - b.line ||
    compareTexts(a.reason, b.reason)
  );
}

/** Compares by code units, as the text of a cursor is compared. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
