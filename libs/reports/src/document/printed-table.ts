import { type Column, type ColumnType, isNumeric } from '#serving/columns.js';
import type { Table } from '#serving/export/table.js';
import {
  countDecimals,
  formatHeading,
  formatField,
  type NumberKind,
} from '#analytics/words/field-format.js';
import { count, formatNumber } from '#analytics/words/numbers.js';

export interface PrintedTable {
  /** Empty if the heading above is enough. */
  title: string;
  about: string;
  columns: readonly PrintedColumn[];
  rows: readonly (readonly string[])[];
  /** Number of rows left out. */
  hidden: number;
  isSingle: boolean;
}

interface PrintedColumn {
  heading: string;
  /** A description in one sentence. */
  about: string;
  isNumber: boolean;
}

const DECIMALS_MOST = 6;
/** Columns that identify a row come first. */
const NAMES = ['year', 'month', 'week', 'holiday', 'store', 'storeType', 'department'];
/** Years and numbers of stores and departments are smaller; a comma would make them hard to read. */
const GROUPED_FROM = 10_000;

/** @param most maximum number of rows */
export function toPrintedTable(table: Table, most: number): PrintedTable {
  const { name, about, total, isSingle } = table;
  const places = isSingle ? table.columns.map((_, place) => place) : orderColumns(table.columns);
  const columns = places.flatMap((place) => table.columns[place] ?? []);
  const rows = table.rows.slice(0, most).map((row) => places.map((place) => row[place]));
  const writers = columns.map((column, index) =>
    createWriter(
      column,
      rows.map((row) => row[index]),
    ),
  );
  return {
    ...splitTitle(name, about),
    isSingle,
    columns: columns.map(({ name: column, description, type }) => ({
      heading: formatHeading(column),
      about: description,
      isNumber: isNumeric(type),
    })),
    rows: rows.map((row) => row.map((value, index) => writers[index]?.(value) ?? '')),
    hidden: total - rows.length,
  };
}

function orderColumns(columns: readonly Column[]): number[] {
  const places = [...columns.keys()];
  const isName = (place: number) => NAMES.includes(columns[place]?.name ?? '');
  return [...places.filter(isName), ...places.filter((place) => !isName(place))];
}

/** A description that starts with the name becomes the title. */
function splitTitle(name: string, about: string): Pick<PrintedTable, 'title' | 'about'> {
  if (name === '' || name === 'whole') return { title: '', about };
  const title = formatHeading(name);
  if (!about.startsWith(title)) return { title, about };
  return { title: about.replace(/[.]$/, ''), about: '' };
}

/** Returns a format for the values of a column; all numbers have the decimals of the longest, to compare them. */
function createWriter(
  { name, type }: Column,
  values: readonly unknown[],
): (value: unknown) => string {
  const write = isNumeric(type) ? createNumberFormat(values, type) : String;
  const number = (value: number, kind: NumberKind) =>
    kind === 'estimate' ? count(value) : write(value);
  return (value) => formatField({ name }, value, { number });
}

function createNumberFormat(values: readonly unknown[], type: ColumnType): (n: number) => string {
  const numbers = values.filter((value) => typeof value === 'number');
  // Fixed decimals would be useless for such small or large numbers.
  if (numbers.some((number) => String(number).includes('e'))) return String;
  const decimals = Math.max(0, ...numbers.map(countDecimals));
  const options = {
    // Money has two decimals, even if all amounts end in a zero.
    minimumFractionDigits: decimals === 1 ? 2 : Math.min(decimals, DECIMALS_MOST),
    maximumFractionDigits: Math.max(2, Math.min(decimals, DECIMALS_MOST)),
    useGrouping: type !== 'integer' || numbers.some((number) => Math.abs(number) >= GROUPED_FROM),
  };
  return (number) => formatNumber(number, options);
}
