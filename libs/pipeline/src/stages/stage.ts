/** The seven stages, in the order people read them. 1 to 3 run side by side, then each in turn. */
export const stageIds = [
  'ingest-sales',
  'ingest-features',
  'ingest-stores',
  'integrate',
  'build-marts',
  'publish',
  'observe',
] as const;

export type StageId = (typeof stageIds)[number];

/**
 * What happened to the rows a stage read: rowsIn = rowsOut + rowsQuarantined + rowsDuplicate +
 * rowsSuperseded, or rows were lost.
 */
export interface StageCounts {
  rowsIn: number;
  rowsOut: number;
  rowsQuarantined: number;
  /** Rows that say what another row says. */
  rowsDuplicate: number;
  /** Rows whose key a newer delivery states otherwise. */
  rowsSuperseded: number;
  /** Of the rows out: those that state a key otherwise than the delivery before them. */
  rowsRestated: number;
}

export const noRows: StageCounts = {
  rowsIn: 0,
  rowsOut: 0,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  rowsRestated: 0,
};
