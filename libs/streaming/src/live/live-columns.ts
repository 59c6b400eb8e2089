import type { Contract } from '#intake/contracts/contract.js';

/** Joins the stored events `e` of ranges `r`. $1 stream */
export const EVENTS_OF_RANGE = `
  JOIN ops.stream_events e ON e.stream = $1 AND e.topic_id = r.topic_id AND e.partition = r.partition
    AND e."offset" BETWEEN r.first AND r.last`;

/** A number that `numeric` reads; other texts are faults of their event. */
const NUMBER = `'^-?[0-9]{1,15}([.][0-9]{1,9})?$'`;

/** The cell of a column, by its name in the contract. */
export function cellOf({ columns, dataset }: Contract, column: string): string {
  const index = columns.findIndex(({ name }) => name === column);
  if (index < 0) throw new Error(`the contract of ${dataset} has no column ${column}`);
  // PostgreSQL counts from 1.
  return `e.cells[${index + 1}]`;
}

/** An array of the numbers of these columns. */
export const amountsOf = (contract: Contract, columns: readonly string[]): string =>
  `ARRAY[${columns.map((column) => `${cellOf(contract, column)}::numeric`).join(', ')}]`;

/** Whether an event has no fault, and numbers in these columns. */
export const isCounted = (contract: Contract, columns: readonly string[]): string =>
  ['e.fault IS NULL', ...columns.map((column) => `${cellOf(contract, column)} ~ ${NUMBER}`)].join(
    ' AND ',
  );
