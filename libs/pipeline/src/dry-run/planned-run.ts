import type { RowsBasis } from '../ledger/runs/run-plans.js';

/** What a run would do with a file. */
export type FileOutcome =
  'new' | 'again' | 'repeated' | 'refused' | 'withdrawn' | 'gone' | 'unfinished';

export interface PlannedFile {
  /** Relative to the source folder; `mended/…` for waiting corrections. */
  path: string;
  dataset: string | null;
  fate: FileOutcome;
  why: string | null;
  /** Rows below the header; null when only the run can determine it. */
  rows: number | null;
  /** Periods of the dates in its rows; null when only the run can determine them. */
  periods: string[] | null;
}

/** What a run would build of a dataset, a model or a mart. */
export interface PlannedTable {
  relation: string;
  kind: 'dataset' | 'model' | 'mart';
  stage: string;
  periods: number;
  toMake: number;
  takenOver: number;
  rows: number | null;
  rowsBy: RowsBasis;
}

/** A period that a run would build. */
interface PlannedPeriod {
  relation: string;
  period: string;
  why: string[];
  rows: number | null;
  rowsBy: RowsBasis;
}

/** What a run would do if it started now. */
export interface PlannedRun {
  flow: string;
  /** The scanned source folder, as a URL. */
  source: string;
  /** Why it would not start, or would fail at once. */
  refused: { code: string; message: string } | null;
  /** Whether a run for changes only would end as unchanged. */
  unchanged: boolean;
  /** Number of active files that it would reuse unchanged. */
  filesTakenOver: number;
  files: PlannedFile[];
  stages: { stage: string; does: string }[];
  tables: PlannedTable[];
  periods: PlannedPeriod[];
  notes: string[];
}
