import type { Column, ColumnType } from '#serving/columns.js';
import type { Table } from '#serving/export/table.js';
import { wordsOf } from './words.js';

/** A table as people read it. */
export interface PrintedTable {
  /** Empty where the heading above says it. */
  title: string;
  about: string;
  columns: readonly PrintedColumn[];
  rows: readonly (readonly string[])[];
  /** Rows that there are beyond those. */
  hidden: number;
  isSingle: boolean;
}

interface PrintedColumn {
  heading: string;
  /** What it holds, in a sentence. */
  about: string;
  isNumber: boolean;
}

/** Stands for what there is not. */
const NOTHING = '–';
const DECIMALS_MOST = 6;
/** What names a row stands before what is said of it. */
const NAMES = ['year', 'month', 'week', 'holiday', 'store', 'storeType', 'department'];
/** Years and numbers of stores and departments are shorter, and read badly with a comma in them. */
const GROUPED_FROM = 10_000;

/** @param most rows to show */
export function printed(table: Table, most: number): PrintedTable {
  const { name, about, total, isSingle } = table;
  const places = isSingle ? table.columns.map((_, place) => place) : orderOf(table.columns);
  const columns = places.flatMap((place) => table.columns[place] ?? []);
  const rows = table.rows.slice(0, most).map((row) => places.map((place) => row[place]));
  const writers = columns.map(({ type }, index) =>
    writerOf(
      type,
      rows.map((row) => row[index]),
    ),
  );
  return {
    ...headingOf(name, about),
    isSingle,
    columns: columns.map(({ name: column, description, type }) => ({
      heading: wordsOf(column),
      about: description,
      isNumber: type === 'integer' || type === 'number',
    })),
    rows: rows.map((row) => row.map((value, index) => writers[index]?.(value) ?? NOTHING)),
    hidden: total - rows.length,
  };
}

function orderOf(columns: readonly Column[]): number[] {
  const places = [...columns.keys()];
  const isName = (place: number) => NAMES.includes(columns[place]?.name ?? '');
  return [...places.filter(isName), ...places.filter((place) => !isName(place))];
}

/** A sentence that begins as the name does is heading enough. */
function headingOf(name: string, about: string): Pick<PrintedTable, 'title' | 'about'> {
  if (name === '' || name === 'whole') return { title: '', about };
  const title = wordsOf(name);
  if (!about.startsWith(title)) return { title, about };
  return { title: about.replace(/[.]$/, ''), about: '' };
}

/** Numbers of a column have as many decimals as the one that has most, so that they can be compared. */
function writerOf(type: ColumnType, values: readonly unknown[]): (value: unknown) => string {
  if (type !== 'number' && type !== 'integer') return textOf;
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = numbers.map(String);
  // So small, or so large, that decimals would say nothing of it.
  if (texts.some((text) => text.includes('e'))) return textOf;
  const decimals = Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0));
  const format = new Intl.NumberFormat('en', {
    // Money is in cents, also where all of it ends in a nought.
    minimumFractionDigits: decimals === 1 ? 2 : Math.min(decimals, DECIMALS_MOST),
    maximumFractionDigits: Math.max(2, Math.min(decimals, DECIMALS_MOST)),
    useGrouping: type === 'number' || numbers.some((number) => Math.abs(number) >= GROUPED_FROM),
  });
  return (value) => (typeof value === 'number' ? format.format(value) : NOTHING);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(textOf).join(', ') || NOTHING;
  if (typeof value === 'object') return Object.values(value).map(textOf).join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
