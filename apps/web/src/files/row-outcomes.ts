import type { Schemas } from '../data/api.js';

/** Rows of a file with the same fate. */
export interface RowOutcome {
  name: 'accepted' | 'quarantined' | 'duplicate' | 'superseded';
  rows: number;
}

/** The fate of every row of a file. */
export interface RowOutcomes {
  read: number;
  outcomes: readonly RowOutcome[];
  /** Rows that no fate accounts for: 0 when the file is reconciled. */
  missing: number;
}

type FileCounts = Pick<
  Schemas['SourceFile'],
  'rowsIn' | 'rowsAccepted' | 'rowsQuarantined' | 'rowsDuplicate' | 'rowsSuperseded'
>;

/** Returns the fates of the rows of a file; undefined before a run has read it. */
export function countOutcomes(file: FileCounts): RowOutcomes | undefined {
  if (file.rowsIn === null) return undefined;
  const fates: RowOutcome[] = [
    { name: 'accepted', rows: file.rowsAccepted ?? 0 },
    { name: 'quarantined', rows: file.rowsQuarantined ?? 0 },
    { name: 'duplicate', rows: file.rowsDuplicate ?? 0 },
    { name: 'superseded', rows: file.rowsSuperseded ?? 0 },
  ];
  const counted = fates.reduce((sum, { rows }) => sum + rows, 0);
  return { read: file.rowsIn, outcomes: fates, missing: file.rowsIn - counted };
}
