import { contractOf } from './contract.js';
import type { HeaderMatch } from './match-header.js';

/**
 * Why a file with this header is refused, and what to do, in one sentence; undefined when it is fine.
 * @param cells of the header
 */
export function headerMistake(
  cells: readonly string[],
  { dataset, missing, repeated, extras }: HeaderMatch,
): string | undefined {
  const contract = contractOf(dataset);
  const found = `found ${cells.join(',')}`;
  if (missing.length > 0) {
    const needed = contract.columns.filter(({ required }) => required);
    const names = needed.map(({ headers }) => headers[0]).join(',');
    return `lacks ${missing.join(', ')} (${found}); a ${dataset} file needs ${names}`;
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
