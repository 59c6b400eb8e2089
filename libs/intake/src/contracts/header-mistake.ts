import type { Contract } from './contract.js';
import { type HeaderMatch, isUnknown, neededColumns } from './match-header.js';

/**
 * Why a file with this header is refused, and what to do, in one sentence; undefined when it is fine.
 * @param cells of the header
 */
export function headerMistake(cells: readonly string[], match: HeaderMatch): string | undefined {
  const { contract, dataset, rivals = [], missing, repeated, extras } = match;
  // What no contract knows may be anything, also a secret or a row that tells of people.
  const found = isUnknown(match)
    ? `no contract knows any of the ${cells.length} in its header, which is not quoted here`
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
