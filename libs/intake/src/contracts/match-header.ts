import type { ErrorCode } from '#platform/errors/app-error.js';
import { DELIMITERS, type Header } from '../source/text/header.js';
import { visibleText } from '../source/text/visible-text.js';
import { type Contract, type ContractColumn, type Dataset, needsValue } from './contract.js';

interface ExtraColumn {
  /** Name from the file, made unique; `column_<n>` without a name. */
  name: string;
  /** Index of its cell in a row, from 0. */
  position: number;
}

/** A further dataset in a file. */
export interface OtherDataset {
  contract: Contract;
  /** Index of each of its columns in the file, by column name. */
  positions: Record<string, number>;
  /** Its required columns that the file lacks: the file has only its money. */
  missing: string[];
}

/** The match between the columns of a file and a contract. */
export interface HeaderMatch {
  dataset: Dataset;
  contract: Contract;
  /** Other contracts that match equally well; all others for a header without known columns. */
  rivals?: Contract[];
  /** Other contracts whose data the file has too, with the names of their columns in it. */
  others?: OtherDataset[];
  /** Index of each contract column in the file, by column name. */
  positions: Record<string, number>;
  /** Required columns that the file lacks, by their usual spelling. */
  missing: string[];
  /** Contract columns that several cells match, by their usual spelling; the right cell is unknown. */
  repeatedColumns: string[];
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
    countMatches(a) - countMatches(b) || b.missing.length - a.missing.length;
  const best = matches.reduce((best, match) => (compare(match, best) > 0 ? match : best));
  const rivals = matches.filter(
    (match) => match !== best && (isUnknown(best) || compare(match, best) === 0),
  );
  const others = otherDatasets(best, matches, cells);
  return {
    ...best,
    ...(rivals.length > 0 && { rivals: rivals.map(({ contract }) => contract) }),
    ...(others.length > 0 && { others }),
  };
}

/**
 * Returns further datasets in a file: those of which it has all required columns, also in a similar spelling, or the
 * money, and at least one column that the best match does not have. Their rows would be lost without notice.
 */
function otherDatasets(
  best: HeaderMatch,
  matches: readonly HeaderMatch[],
  cells: readonly string[],
): OtherDataset[] {
  if (best.missing.length > 0) return [];
  const taken = new Set(Object.values(best.positions));
  return matches.flatMap(({ contract }) => {
    if (contract === best.contract) return [];
    const found = contract.columns.flatMap((column) => {
      const position = similarPosition(column, cells);
      return position === undefined ? [] : [{ column, position }];
    });
    const own = found.filter(({ position }) => !taken.has(position));
    const lacking = neededColumns(contract).filter(
      (column) => !found.some((each) => each.column === column),
    );
    const hasMoney = own.some(({ column }) => column.name === contract.money);
    if (own.length === 0 || (lacking.length > 0 && !hasMoney)) return [];
    const positions = Object.fromEntries(
      found.map(({ column, position }) => [column.name, position]),
    );
    return [{ contract, positions, missing: lacking.map(usualSpelling) }];
  });
}

/** Returns the cell of a column, or the first one that differs only in blanks, punctuation or invisible characters. */
function similarPosition(column: ContractColumn, cells: readonly string[]): number | undefined {
  const names = cells.map((cell) => cell.trim());
  const [exact] = findPositions(column, names);
  if (exact !== undefined) return exact;
  const spellings = column.headers.map(normalizeName);
  const similar = names.findIndex((name) => spellings.includes(normalizeName(name)));
  return similar < 0 ? undefined : similar;
}

const normalizeName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const usualSpelling = ({ headers, name }: ContractColumn) => headers[0] ?? name;

const countMatches = ({ positions }: Pick<HeaderMatch, 'positions'>) =>
  Object.keys(positions).length;

/** Whether the header has no column of any contract, so that its dataset is unknown. */
export const isUnknown = (match: Pick<HeaderMatch, 'positions'>): boolean =>
  countMatches(match) === 0;

/** Returns the columns without which a file is refused. */
export const neededColumns = ({ columns, missingColumns }: Contract): ContractColumn[] =>
  columns.filter((column) => needsValue(column) || missingColumns === 'refuse');

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
    repeatedColumns: [],
    extras: [],
    width: cells.length,
  };
  for (const column of columns) {
    const [first, ...others] = findPositions(column, names);
    const spelling = usualSpelling(column);
    if (first === undefined) {
      if (needed.includes(column)) match.missing.push(spelling);
      continue;
    }
    match.positions[column.name] = first;
    if (others.length > 0) match.repeatedColumns.push(spelling);
    for (const position of [first, ...others]) taken.add(position);
  }
  match.extras = extraColumns(names, taken);
  return match;
}

/** Returns the cells that match the column, in the file's order. */
function findPositions(column: ContractColumn, names: string[]): number[] {
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

/** Why a file is refused for its header. */
export interface HeaderMistake {
  code: Extract<ErrorCode, 'SOURCE_COLUMNS' | 'SOURCE_SEVERAL_DATASETS'>;
  /** The mistake and the remedy, to follow the name of the file. */
  message: string;
}

/** Returns why a file with this header is refused; undefined without a mistake. */
export function headerMistake(
  { cells, delimiter, line }: Header,
  match: HeaderMatch,
): HeaderMistake | undefined {
  const { contract, dataset, rivals = [], others = [], missing, repeatedColumns, extras } = match;
  const mistake = (message: string): HeaderMistake => ({ code: 'SOURCE_COLUMNS', message });
  const needs = [contract, ...rivals].map(
    (each) => `a ${each.dataset} file needs ${formatNeededColumns(each)}`,
  );
  if (isUnknown(match)) {
    // Text outside all contracts may be a secret or personal data.
    const what = `is of no dataset: line ${line}, the first with a value, must be the header, but no dataset has any of its ${cells.length} columns, separated by ${formatDelimiter(delimiter)}; it is not shown`;
    const rule = `begin the file with a header, its names separated by ${DELIMITERS.map(formatDelimiter).join(', ')}`;
    return mistake(`${what}; ${rule}: ${needs.join(', ')}`);
  }
  const found = `found ${cells.map(visibleText).join(',')}`;
  if (missing.length > 0) {
    return mistake(
      `lacks ${missing.join(', ')} (${found}); ${[...similarNames(match), ...needs].join(', ')}`,
    );
  }
  if (others.length > 0) return severalDatasets(match, others, cells);
  if (rivals.length > 0) {
    const names = [contract, ...rivals].map((each) => each.dataset).join(' or ');
    return mistake(`may be ${names} (${found}); add a column that only one of them has`);
  }
  if (repeatedColumns.length > 0) {
    return mistake(`two columns are ${repeatedColumns.join(', ')} (${found}); keep one of them`);
  }
  if (contract.extraColumns === 'refuse' && extras.length > 0) {
    const names = extras.map(({ name }) => name).join(', ');
    return mistake(`has ${names}, which the contract of ${dataset} does not have; remove it`);
  }
  return undefined;
}

/** Returns the names that are nearly those of missing columns, each with what to write. */
function similarNames({ contract, missing, extras }: HeaderMatch): string[] {
  return contract.columns
    .filter((column) => missing.includes(usualSpelling(column)))
    .flatMap((column) => {
      const spellings = column.headers.map(normalizeName);
      const near = extras.find(({ name }) => spellings.includes(normalizeName(name)));
      return near ? [`write ${visibleText(near.name)} as ${usualSpelling(column)}`] : [];
    });
}

function severalDatasets(
  { contract, dataset, positions }: HeaderMatch,
  others: readonly OtherDataset[],
  cells: readonly string[],
): HeaderMistake {
  const parts = [{ contract, positions, missing: [] }, ...others].map((part: OtherDataset) => {
    const columns = Object.values(part.positions).map((position) => cells[position] ?? '');
    const lacking = part.missing.length > 0 ? ` without ${part.missing.join(', ')}` : '';
    return `${part.contract.dataset} (${columns.map(visibleText).join(',')}${lacking})`;
  });
  const isWhole = others.every(({ missing }) => missing.length === 0);
  const advice = isWhole
    ? 'split it by `npx retailstream contract split FILE`, and deliver the parts'
    : `deliver a file of each; to read only ${dataset}, remove the other columns`;
  return {
    code: 'SOURCE_SEVERAL_DATASETS',
    message: `has several datasets, of which a run could read only ${dataset}: ${parts.join(', ')}; ${advice}`,
  };
}

const formatDelimiter = (delimiter: string): string =>
  delimiter === '\t' ? 'a tab' : `"${delimiter}"`;

const formatNeededColumns = (contract: Contract): string =>
  neededColumns(contract).map(usualSpelling).join(',');
