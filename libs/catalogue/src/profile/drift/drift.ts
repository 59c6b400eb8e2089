/** How much a column has changed: Siddiqi (2006) for PSI; for KS it is our own. */
export const THRESHOLDS = {
  psi: { warn: 0.1, alert: 0.25 },
  ks: { warn: 0.1, alert: 0.2 },
  /** Of the share of nulls, in points of 1. */
  nulls: { warn: 0.01, alert: 0.05 },
} as const;

export type Measure = keyof typeof THRESHOLDS;
export type Level = 'same' | 'warn' | 'alert';

export interface Shift {
  measure: Measure;
  value: number;
  level: Level;
}

export interface ColumnDrift {
  name: string;
  /** Highest of its shifts. */
  level: Level;
  shifts: Shift[];
  /** Most frequent values of before that no row has any more. */
  goneValues: string[];
  /** Most frequent values that no row had before; only where all values of before are known. */
  newValues: string[];
}

/** What changed from one profile of a table to the next. */
export interface Drift {
  from: string;
  to: string;
  rows: { before: number; after: number };
  newColumns: string[];
  goneColumns: string[];
  retyped: { name: string; before: string; after: string }[];
  /** Of columns that both have, those that changed most first. */
  columns: ColumnDrift[];
}

const RANK: Record<Level, number> = { same: 0, warn: 1, alert: 2 };

export function shiftOf(measure: Measure, value: number): Shift {
  const { warn, alert } = THRESHOLDS[measure];
  const level = value >= alert ? 'alert' : value >= warn ? 'warn' : 'same';
  return { measure, value, level };
}

export const rankOf = (level: Level): number => RANK[level];

export const highest = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((most, level) => (RANK[level] > RANK[most] ? level : most), 'same');
