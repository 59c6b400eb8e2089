import type { Contract } from './contract.js';
import { type HeaderMatch, isUnknown, neededColumns } from './match-header.js';

/** What no column is called: a number, a date, an amount. */
const VALUE = /^[+-]?\d[\d .,:/+-]*$/;

/** Whether what was taken for a header, by no contract known, is a row: then it may say something of people. */
export const looksLikeRow = (
  cells: readonly string[],
  match: Pick<HeaderMatch, 'positions'>,
): boolean => isUnknown(match) && cells.some((cell) => VALUE.test(cell.trim()));

/**
 * Why a file with this header is refused, and what to do, in one sentence; undefined when it is fine.
 * @param cells of the header
 */
export function headerMistake(cells: readonly string[], match: HeaderMatch): string | undefined {
  const { contract, dataset, rivals = [], missing, repeated, extras } = match;
  const found = looksLikeRow(cells, match)
    ? 'its first line looks like a row, and is not told here'
    : `found ${cells.join(',')}`;
  if (missing.length > 0) {
    const needs = [contract, ...rivals].map(
      (each) => `a ${each.dataset} file needs ${neededBy(each)}`,
    );
    return `lacks ${missing.join(', ')} (${found}); ${needs.join(', ')}`;
  }
  if (rivals.length > 0) {
    const names = [contract, ...rivals].map((each) => each.dataset).join(' or ');
    return `may be ${names} (${found}); add a column that only one of them has`;
  }
  if (repeated.length > 0) {
    return `two columns are ${repeated.join(', ')} (${found}); leave one of them`;
  }
  if (contract.extraColumns === 'refuse' && extras.length > 0) {
    const names = extras.map(({ name }) => name).join(', ');
    return `has ${names}, which the contract of ${dataset} does not know; leave it out`;
  }
  return undefined;
}

const neededBy = (contract: Contract): string =>
  neededColumns(contract)
    .map(({ headers }) => headers[0])
    .join(',');
