import { type Contract, contracts, type Dataset } from './contract.js';

/** How the columns of one file meet a contract. */
export interface HeaderMatch {
  dataset: Dataset;
  /** Position in the file of each contract column, by column name. */
  positions: Record<string, number>;
  /** Required columns the file lacks, by their usual spelling. */
  missing: string[];
  /** Cells every row must have. */
  width: number;
}

/**
 * Which contract a header line meets best, and what it lacks of it: the one that knows most of its
 * columns, or, of two that know as many, the one that has most of its own there.
 */
export function matchHeader(cells: readonly string[]): HeaderMatch {
  const matches = Object.values(contracts).map((contract) => matchContract(contract, cells));
  const known = (match: HeaderMatch) => Object.keys(match.positions).length;
  const share = (match: HeaderMatch) => known(match) / contracts[match.dataset].columns.length;
  const isBetter = (a: HeaderMatch, b: HeaderMatch) =>
    known(a) > known(b) || (known(a) === known(b) && share(a) > share(b));
  return matches.reduce((best, match) => (isBetter(match, best) ? match : best));
}

function matchContract(contract: Contract, cells: readonly string[]): HeaderMatch {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const positions: Record<string, number> = {};
  const missing: string[] = [];
  for (const column of contract.columns) {
    const spellings = column.headers.map((header) => header.toLowerCase());
    const position = names.findIndex((name) => spellings.includes(name));
    if (position >= 0) positions[column.name] = position;
    else if (column.required) missing.push(column.headers[0] ?? column.name);
  }
  return { dataset: contract.dataset, positions, missing, width: cells.length };
}
