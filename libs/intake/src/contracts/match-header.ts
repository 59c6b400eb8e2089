import type { Contract, ContractColumn, Dataset } from './contract.js';

/** A column that no contract announced. */
interface ExtraColumn {
  /** As the file names it, made distinct; `column_<n>` when it has no name. */
  name: string;
  /** Place of its cell in a row, 0 for the first. */
  position: number;
}

/** How the columns of one file meet a contract. */
export interface HeaderMatch {
  dataset: Dataset;
  contract: Contract;
  /** Others that the header meets as well. */
  rivals?: Contract[];
  /** Position in the file of each contract column, by column name. */
  positions: Record<string, number>;
  /** Columns the file needs and lacks, by their usual spelling. */
  missing: string[];
  /** Contract columns that several cells claim, by their usual spelling: which is meant, nobody knows. */
  repeated: string[];
  /** Columns that the contract does not know, in the file's order. */
  extras: ExtraColumn[];
  /** Cells every row must have. */
  width: number;
}

/**
 * Which contract a header line meets best, and what it lacks of it: the one that knows most of its
 * columns, or, of several that know as many, the one of which it lacks the fewest columns that it needs.
 * Those that are equal in both are `rivals`: which is meant, nobody knows.
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

/** Whether the header has no column of any contract: what the file is, nobody knows. */
export const isUnknown = (match: Pick<HeaderMatch, 'positions'>): boolean => known(match) === 0;

/** Columns without which a file is refused. */
export const neededColumns = ({ columns, missingColumns }: Contract): ContractColumn[] =>
  columns.filter(({ required }) => required || missingColumns === 'refuse');

/** How a header line meets one contract. */
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

/** Cells that name the column, in the file's order. */
function positionsOf(column: ContractColumn, names: string[]): number[] {
  const spellings = column.headers.map((header) => header.toLowerCase());
  return [...names.keys()].filter((at) => spellings.includes(names[at]?.toLowerCase() ?? ''));
}

function extraColumns(names: string[], taken: Set<number>): ExtraColumn[] {
  // Letter case does not tell names apart: an engine may not heed it.
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
