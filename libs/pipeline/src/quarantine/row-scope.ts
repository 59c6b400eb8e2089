import { matchContract } from '#intake/contracts/match-header.js';
import type { Header } from '#intake/source/text/header.js';
import { splitCells } from '#personal/text-rows.js';
import type { AppError } from '#platform/errors/app-error.js';
import type { FlowDataset } from '../flow/flow.js';

/** The stores and departments whose rows an operator may see and correct, by number; left out: all of them. */
export interface RowScope {
  stores?: readonly number[];
  departments?: readonly number[];
  /** Returns the error of a request about other rows. @param reason a sentence without its full stop */
  createRefusal(reason: string): AppError;
}

interface PlacedRow {
  text: string;
  header: Pick<Header, 'cells' | 'delimiter'>;
}

const NUMBER = /^\d{1,9}$/;

/**
 * Returns whether the text of a row names a store and a department of a scope. A row without a readable store is of no
 * scope, and so is a row of a whole store for a scope of departments.
 */
export function isInScope(
  { text, header }: PlacedRow,
  { contract, scope: columns }: Pick<FlowDataset, 'contract' | 'scope'>,
  { stores, departments }: RowScope,
): boolean {
  if (!columns) return false;
  const cells = splitCells(text, header.delimiter);
  if (cells.some(({ value }) => value === undefined)) return false;
  const { positions } = matchContract(contract, header.cells);
  const isNamed = (column: string | undefined, own: readonly number[]) => {
    const value = column === undefined ? undefined : cells[positions[column] ?? -1]?.value;
    return value !== undefined && NUMBER.test(value) && own.includes(Number(value));
  };
  return (
    (stores === undefined || isNamed(columns.store, stores)) &&
    (departments === undefined || isNamed(columns.department, departments))
  );
}
