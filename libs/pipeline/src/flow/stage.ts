/** Name of a stage: unique in its flow. */
export type StageId = string;

/** What kinds of stage there are; a flow is made of these. */
export type StageKind = 'ingest' | 'integrate' | 'build-marts' | 'publish' | 'observe';

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

/** The counts of two datasets that one stage read. */
export function addCounts(a: StageCounts, b: StageCounts): StageCounts {
  return {
    rowsIn: a.rowsIn + b.rowsIn,
    rowsOut: a.rowsOut + b.rowsOut,
    rowsQuarantined: a.rowsQuarantined + b.rowsQuarantined,
    rowsDuplicate: a.rowsDuplicate + b.rowsDuplicate,
    rowsSuperseded: a.rowsSuperseded + b.rowsSuperseded,
    rowsRestated: a.rowsRestated + b.rowsRestated,
  };
}
