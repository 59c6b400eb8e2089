import type { Contract, ContractColumn, Dataset } from './contract.js';

interface ExtraColumn {
  /** Name from the file, made unique; `column_<n>` without a name. */
  name: string;
  /** Index of its cell in a row, from 0. */
  position: number;
}

/** The match between the columns of a file and a contract. */
export interface HeaderMatch {
  dataset: Dataset;
  contract: Contract;
  /** Other contracts that match equally well. */
  rivals?: Contract[];
  /** Index of each contract column in the file, by column name. */
  positions: Record<string, number>;
  /** Required columns that the file lacks, by their usual spelling. */
  missing: string[];
  /** Contract columns that several cells match, by their usual spelling; the right cell is unknown. */
  repeated: string[];
  /** Undeclared columns, in the file's order. */
  extras: ExtraColumn[];
  /** Number of cells that every row must have. */
  width: number;
}

/**
 * Returns the contract that matches a header best. It has the most known columns or, among equals, the fewest missing
 * required columns. Contracts equal in both are `rivals`: the right one is unknown.
 */
export function matchHeader(contracts: readonly Contract[], cells: readonly string[]): HeaderMatch {
  const matches = contracts.map((contract) => matchContract(contract, cells));
  const compare = (a: HeaderMatch, b: HeaderMatch) =>
    known(a) - known(b) || b.missing.length - a.missing.length;
  const best = matches.reduce((best, match) => (compare(match, best) > 0 ? match : best));
  const rivals = matches.filter((match) => match !== best && compare(match, best) === 0);
  return rivals.length === 0 ? best : { ...best, rivals: rivals.map(({ contract }) => contract) };
}

const known = ({ positions }: Pick<HeaderMatch, 'positions'>) => Object.keys(positions).length;

/** Whether the header has no column of any contract, so that its dataset is unknown. */
export const isUnknown = (match: Pick<HeaderMatch, 'positions'>): boolean => known(match) === 0;

/** Returns the columns without which a file is refused. */
export const neededColumns = ({ columns, missingColumns }: Contract): ContractColumn[] =>
  columns.filter(({ required }) => required || missingColumns === 'refuse');

/** Matches a header line against one contract. */
export function matchContract(contract: Contract, cells: readonly string[]): HeaderMatch {
  const { dataset, columns } = contract;
  const names = cells.map((cell) => cell.trim());
  const needed = neededColumns(contract);
  const taken = new Set<number>();
  const match: HeaderMatch = {
    dataset,
    contract,
    positions: {},
    missing: [],
    repeated: [],
    extras: [],
    width: cells.length,
  };
  for (const column of columns) {
    const [first, ...others] = positionsOf(column, names);
    const spelling = column.headers[0] ?? column.name;
    if (first === undefined) {
      if (needed.includes(column)) match.missing.push(spelling);
      continue;
    }
    match.positions[column.name] = first;
    if (others.length > 0) match.repeated.push(spelling);
    for (const position of [first, ...others]) taken.add(position);
  }
  match.extras = extraColumns(names, taken);
  return match;
}

/** Returns the cells that match the column, in the file's order. */
function positionsOf(column: ContractColumn, names: string[]): number[] {
  const spellings = column.headers.map((header) => header.toLowerCase());
  return [...names.keys()].filter((at) => spellings.includes(names[at]?.toLowerCase() ?? ''));
}

function extraColumns(names: string[], taken: Set<number>): ExtraColumn[] {
  // Names must differ in more than letter case, which some engines ignore.
  const used = new Set<string>();
  const extras: ExtraColumn[] = [];
  for (const [position, found] of names.entries()) {
    if (taken.has(position)) continue;
    const base = found === '' ? `column_${position + 1}` : found;
    let name = base;
    for (let count = 2; used.has(name.toLowerCase()); count++) name = `${base}_${count}`;
    used.add(name.toLowerCase());
    extras.push({ name, position });
  }
  return extras;
}

/**
 * Returns why a file with this header is refused, and the remedy, in one sentence; undefined without a mistake.
 * @param cells of the header
 */
export function headerMistake(cells: readonly string[], match: HeaderMatch): string | undefined {
  const { contract, dataset, rivals = [], missing, repeated, extras } = match;
  // Text outside all contracts may be a secret or personal data.
  const found = isUnknown(match)
    ? `no contract has any of the ${cells.length} columns in its header; the header is not shown`
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
    return `two columns are ${repeated.join(', ')} (${found}); keep one of them`;
  }
  if (contract.extraColumns === 'refuse' && extras.length > 0) {
    const names = extras.map(({ name }) => name).join(', ');
    return `has ${names}, which the contract of ${dataset} does not have; remove it`;
  }
  return undefined;
}

const neededBy = (contract: Contract): string =>
  neededColumns(contract)
    .map(({ headers }) => headers[0])
    .join(',');
