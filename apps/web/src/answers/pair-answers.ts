import type { Parameters } from '#analytics/charts/custom-view.js';
import { nameRow } from '#analytics/charts/name-number.js';
import { day, monthName, parseMonth } from '#analytics/words/dates.js';
import { formatHeading, NOTHING } from '#analytics/words/field-format.js';
import { change } from '#analytics/words/numbers.js';
import { findField, type Row } from '#analytics/words/template.js';
import type { Table } from '../parts/table-text.js';
import { buildColumn, hasColumn, isFigure } from './build-view.js';
import type { ConsoleAnswer } from './declarations.js';

/** A figure of both choices. */
export interface Pair {
  key: string;
  /** The date in milliseconds, or the number of the week or the month; undefined for other keys. */
  at: number | undefined;
  one: number | undefined;
  other: number | undefined;
  write: (value: number) => string;
}

export interface PairedRows {
  measure: string;
  head: string;
  pairs: readonly Pair[];
}

interface KeyedValue extends Pick<Pair, 'key' | 'at' | 'write'> {
  value: number | undefined;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** `2012-M03`, `2012-Q1`: its row has the date of its first day. */
const FISCAL_PERIOD = /^\d{4}-([MQ]\d+)$/;
const DAY_MS = 86_400_000;
/** Figures that are comparable between periods of different lengths: they come before totals. */
const COMPARABLE = /week(ly)?average$/i;

/**
 * Returns the main figure of two answers, row by row; rows that only one of them has are there, too.
 * @param asked the question; its value of the compared filter does not matter
 */
export function pairAnswers(
  shown: ConsoleAnswer,
  control: string,
  one: readonly Row[],
  other: readonly Row[],
  asked: Parameters = {},
): PairedRows {
  const same = { ...asked, [control]: undefined };
  const declared = shown.presentation.table.columns
    .filter((each) => hasColumn(shown, each, same))
    .map((each) => (typeof each === 'string' ? { field: each } : each));
  const columns = declared.map((each) => buildColumn(shown, each));
  const names = columns.filter(
    (column, index) =>
      !column.isNumber && !declared[index]?.isOptional && declared[index]?.field !== control,
  );
  const figures = columns.filter((_, index) => {
    const column = declared[index];
    return column !== undefined && isFigure(findField(shown, column.field), column);
  });
  const [name] = names;
  const keyed = (row: Row, { value, write }: (typeof columns)[number]): KeyedValue => {
    const place = name?.value(row);
    const [, number] = typeof place === 'string' ? (FISCAL_PERIOD.exec(place) ?? []) : [];
    const date = number === undefined ? place : row['month'];
    const found = value(row);
    const own = { value: typeof found === 'number' ? found : undefined, write };
    const key = nameRow(row, name?.field ?? '', Infinity) ?? name?.text(row) ?? '';
    if (typeof date !== 'string' || !DATE.test(date)) return { key, at: undefined, ...own };
    if (control !== 'year') return { key, at: day(date).getTime(), ...own };
    if (number !== undefined) return { key: number, at: Number(number.slice(1)), ...own };
    // Days of two years have no date in common.
    const isMonth = name?.field === 'month';
    const at = isMonth ? parseMonth(date) : toWeekNumber(date);
    return { key: isMonth ? monthName(at) : `Week ${at}`, at, ...own };
  };
  const { compared } = shown.presentation.controls.find((each) => each.argument === control) ?? {};
  const main =
    (compared === undefined ? undefined : buildColumn(shown, compared)) ??
    figures.find(({ field }) => COMPARABLE.test(field)) ??
    figures.find(({ kind }) => kind === 'amount') ??
    figures[0];
  const list = (rows: readonly Row[]) => (main ? rows.map((row) => keyed(row, main)) : []);
  return {
    measure: main?.head ?? '',
    head: name?.head ?? formatHeading(control),
    pairs: buildPairs(list(one), list(other)),
  };
}

/** The number of a week within its year, from its date. */
const toWeekNumber = (date: string) =>
  Math.floor((day(date).getTime() - day(`${date.slice(0, 4)}-01-01`).getTime()) / DAY_MS / 7) + 1;

/** Returns the rows of both, in the order of the first; by their places if they have no name in common. */
function buildPairs(one: readonly KeyedValue[], other: readonly KeyedValue[]): Pair[] {
  const names = new Set(one.map(({ key }) => key));
  if (one.length > 0 && other.length > 0 && !other.some(({ key }) => names.has(key))) {
    const byPlace = (rows: readonly KeyedValue[]) =>
      rows.map((row, index) => ({ ...row, key: `Row ${index + 1}`, at: undefined }));
    return buildPairs(byPlace(one), byPlace(other));
  }
  const others = new Map(other.map((each) => [each.key, each.value]));
  const all = [
    ...one.map(({ value, ...row }): Pair => ({ ...row, one: value, other: others.get(row.key) })),
    ...other
      .filter(({ key }) => !names.has(key))
      .map(({ value, ...row }): Pair => ({ ...row, one: undefined, other: value })),
  ];
  const isOverTime = all.every(({ at }) => at !== undefined);
  return isOverTime ? all.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)) : all;
}

/** Returns the pairs as records of a file, with exact figures. @param names of both choices */
export const toRecords = (
  { measure, head, pairs }: PairedRows,
  [first, second]: readonly [string, string],
): object[] =>
  pairs.map(({ key, one, other }) => ({
    [head]: key,
    [`${measure || 'Value'} (${first})`]: one ?? null,
    [`${measure || 'Value'} (${second})`]: other ?? null,
    Difference: computeDifference(one, other) ?? null,
  }));

/** To the precision of the figures: binary fractions have more digits. */
function computeDifference(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  return Number((other - one).toPrecision(12));
}

/** Returns the pairs as a table with their differences. @param names of both choices */
export function buildPairTable(
  { measure, head, pairs }: PairedRows,
  names: readonly [string, string],
): Table {
  const rows = pairs.map(({ key, one, other, write }) => {
    const text = (value: number | undefined) => (value === undefined ? NOTHING : write(value));
    const difference = computeDifference(one, other);
    const ratio = difference === undefined || !one ? undefined : difference / Math.abs(one);
    const relative = ratio === undefined ? NOTHING : change(ratio);
    return [key, text(one), text(other), text(difference), relative];
  });
  return {
    caption: measure === '' ? 'Both choices' : `${measure} of both choices`,
    columns: [head, ...names, 'Difference', 'Difference, %'].map((each, index) => ({
      head: each,
      isNumber: index > 0,
    })),
    rows,
    total: rows.length,
  };
}
