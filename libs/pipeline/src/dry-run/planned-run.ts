import type { ToldBy } from '../ledger/runs/run-plans.js';

/** What a run would do with a file. */
export type FileOutcome =
  'new' | 'again' | 'repeated' | 'refused' | 'withdrawn' | 'gone' | 'unfinished';

export interface PlannedFile {
  /** Below the source folder; `mended/…` of corrections that wait. */
  path: string;
  dataset: string | null;
  fate: FileOutcome;
  why: string | null;
  /** Rows below the header; null when only the run can tell. */
  rows: number | null;
  /** Periods that the dates of its rows name; null when only the run can tell. */
  periods: string[] | null;
}

/** What a run would make of a dataset, a model or a mart. */
export interface PlannedTable {
  relation: string;
  kind: 'dataset' | 'model' | 'mart';
  stage: string;
  periods: number;
  toMake: number;
  takenOver: number;
  rows: number | null;
  rowsBy: ToldBy;
}

/** A period that a run would make. */
interface PlannedPeriod {
  relation: string;
  period: string;
  why: string[];
  rows: number | null;
  rowsBy: ToldBy;
}

/** What a run would do that started now. */
export interface PlannedRun {
  flow: string;
  /** The source folder that was looked at, as a URL. */
  source: string;
  /** Why it would not start, or fail at once. */
  refused: { code: string; message: string } | null;
  /** Whether it would end as unchanged, when only changes are asked for. */
  unchanged: boolean;
  /** Files that count and that it would take over as they are. */
  filesTakenOver: number;
  files: PlannedFile[];
  stages: { stage: string; does: string }[];
  tables: PlannedTable[];
  periods: PlannedPeriod[];
  notes: string[];
}
