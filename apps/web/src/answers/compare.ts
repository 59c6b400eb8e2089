import { formatHeading, NOTHING } from '#analytics/words/field-format.js';
import { day, monthName, parseMonth } from '#analytics/words/dates.js';
import { findField, type Row } from '#analytics/words/template.js';
import { nameRow } from '#analytics/charts/name-number.js';
import { change } from '#analytics/words/numbers.js';
import type { Table } from '../parts/table-text.js';
import type { Control, Controls, Values } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import type { Facts, Parameters } from '#analytics/charts/custom-view.js';
import { ALL, type AnswerSearch, readControl } from './values.js';
import { buildColumn, hasColumn, isFigure } from './build-view.js';

/** Two choices of one filter, from the address: `?store=3&compare=store&with=4`. */
export interface Comparison {
  control: Control;
  /** The other value of the filter. */
  other: string;
}

/** Names in the address. */
export const COMPARE = 'compare';
export const WITH = 'with';

/** Returns the filters whose choices can be compared. */
export const listComparable = ({ main, more }: Controls): readonly Control[] =>
  [...main, ...more].filter(({ kind }) => kind !== 'date');

/** Returns what an address compares; undefined for nothing, and before the reader has chosen a second value. */
export function findComparison(controls: Controls, search: AnswerSearch): Comparison | undefined {
  const control = listComparable(controls).find(({ name }) => name === search[COMPARE]);
  const other = search[WITH];
  if (control === undefined || other === undefined) return undefined;
  return { control, other: readControl(control, other === ALL ? '' : other) };
}

/** `Store 3`, `2011`, `Type B`. */
export function formatChoice(control: Control, value: string, facts: Facts): string {
  if (value === '') return `${control.label}: all`;
  if (control.kind !== 'choice') return `${control.label} ${value}`;
  return control.choices(facts).find((choice) => choice.value === value)?.label ?? value;
}

/** Returns a second choice to begin with: the first other one. */
export function chooseOther(control: Control, facts: Facts, values: Values): string | undefined {
  if (control.kind !== 'choice') return undefined;
  const others = control.choices(facts).filter(({ value }) => value !== '');
  return others.find(({ value }) => value !== values[control.name])?.value;
}

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
