import type { Schemas } from '../data/api.js';
import type { Row } from './draft.js';

/** The result of a trial, and the line that was tried. */
export interface Trial {
  text: string;
  result: Schemas['TriedCorrection'];
}

/** What is wrong with a row. */
export interface Fault {
  reason: string;
  advice: string;
}

/** The faults of a row, each at its place. */
export interface Faults {
  /** By the position of the cell: undefined marks a cell whose fault another cell explains. */
  cells: ReadonlyMap<number, Fault | undefined>;
  /** The fault of the whole row. */
  row?: Fault | undefined;
}

/** Returns the faults of a row, or those of its correction after a trial. */
export function findFaults(row: Row, trial?: Trial): Faults {
  const none = new Map<number, Fault>();
  if (trial === undefined) {
    const fault = { reason: row.reason, advice: row.advice };
    return assignFault(
      fault,
      row.cells.map(({ faulty }) => faulty),
    );
  }
  const { outcome, reason, advice, column } = trial.result;
  if (outcome !== 'quarantined') return { cells: none };
  const fault = { reason: reason ?? 'QUARANTINED', advice: advice ?? 'Correct the row.' };
  return assignFault(
    fault,
    row.cells.map((cell) => column !== null && cell.column === column),
  );
}

/** Puts a fault at the first of its cells, and marks the others. */
function assignFault(fault: Fault, isFaulty: readonly boolean[]): Faults {
  const first = isFaulty.indexOf(true);
  if (first === -1) return { cells: new Map(), row: fault };
  const positions = isFaulty.flatMap((faulty, position) => (faulty ? [position] : []));
  return {
    cells: new Map(positions.map((position) => [position, position === first ? fault : undefined])),
  };
}
