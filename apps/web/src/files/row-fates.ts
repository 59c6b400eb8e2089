import type { Schemas } from '../data/api.js';

/** Rows of a file with the same fate. */
export interface Fate {
  name: 'accepted' | 'quarantined' | 'duplicate' | 'superseded';
  rows: number;
}

/** The fate of every row of a file. */
export interface RowFates {
  read: number;
  fates: readonly Fate[];
  /** Rows that no fate accounts for: 0 when the file is reconciled. */
  missing: number;
}

type Counted = Pick<
  Schemas['SourceFile'],
  'rowsIn' | 'rowsAccepted' | 'rowsQuarantined' | 'rowsDuplicate' | 'rowsSuperseded'
>;

/** Returns the fates of the rows of a file; undefined before a run has read it. */
export function rowFates(file: Counted): RowFates | undefined {
  if (file.rowsIn === null) return undefined;
  const fates: Fate[] = [
    { name: 'accepted', rows: file.rowsAccepted ?? 0 },
    { name: 'quarantined', rows: file.rowsQuarantined ?? 0 },
    { name: 'duplicate', rows: file.rowsDuplicate ?? 0 },
    { name: 'superseded', rows: file.rowsSuperseded ?? 0 },
  ];
  const counted = fates.reduce((sum, { rows }) => sum + rows, 0);
  return { read: file.rowsIn, fates, missing: file.rowsIn - counted };
}
