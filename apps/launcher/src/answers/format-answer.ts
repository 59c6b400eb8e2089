import {
  countDecimals,
  type FieldStyle,
  type NumberKind,
  toWords,
  formatField,
} from '#analytics/words/field-format.js';
import { change, percent } from '#analytics/words/numbers.js';
import { type Column, layOut } from './columns.js';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | Fields;

export interface Fields {
  [name: string]: Json;
}

const isObject = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isObjectList = (value: Json): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

const ROWS_SHOWN = 5;
const DECIMALS_MAX = 4;

/**
 * Writes ratios as the console does, and other numbers with as many decimals as they need.
 * @param decimals of all numbers of a column; undefined for as many as each needs
 */
const createStyle = (decimals?: number): FieldStyle => ({
  number(value: number, kind: NumberKind) {
    if (kind === 'label' || kind === 'month') return String(value);
    if (kind === 'share') return percent(value);
    if (kind === 'change') return change(value);
    if (kind === 'estimate') return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
    const least = decimals ?? chooseDecimals(value);
    return value.toLocaleString('en-US', {
      minimumFractionDigits: least,
      maximumFractionDigits: decimals ?? Math.max(least, DECIMALS_MAX),
    });
  },
});

const formatFigure = (name: string, value: Json, decimals?: number) =>
  formatField({ name }, value, createStyle(decimals));

/** Money to the cent. */
const chooseDecimals = (value: number) =>
  Math.abs(value) >= 100 && !Number.isInteger(value)
    ? 2
    : Math.min(DECIMALS_MAX, countDecimals(value));

/** Formats an answer as a few lines: labelled figures first, then its lists as short tables. */
export function formatAnswer(answer: Fields): string {
  const tables = Object.entries(answer).flatMap(([name, value]) => formatTables(name, value));
  return [formatLabelled(listScalars(answer)), ...tables]
    .filter((part) => part !== '')
    .join('\n\n');
}

function formatLabelled(values: readonly [string, Json][]): string {
  if (values.length === 0) return '';
  const labels = values.map(([name]) => toWords(name));
  const cells = values.map(([name, value]) => formatFigure(name, value));
  return layOut([
    { head: '', cells: labels, kind: 'label' },
    { head: '', cells, kind: 'text' },
  ]);
}

const isSpan = (value: Json): value is Fields =>
  isObject(value) && Object.keys(value).sort().join() === 'firstWeek,lastWeek,weeks';

/** Returns plain fields; flattens small objects and prints weeks, such as the coverage, as a span. */
function listScalars(fields: Fields): [string, Json][] {
  return Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
    if (name === 'coverage' && isObject(value)) return [['covers', formatSpan(value)]];
    if (isSpan(value)) return [[name, formatSpan(value)]];
    if (isObject(value)) return listScalars(value).map(([inner, v]) => [`${name}, ${inner}`, v]);
    return isObjectList(value) ? [] : [[name, value]];
  });
}

function formatSpan(coverage: Fields): string {
  const unit = 'firstMonth' in coverage ? 'Month' : 'Week';
  const word = unit.toLowerCase();
  if (coverage[`first${unit}`] === null) return `no ${word}s`;
  const show = (name: string) => formatFigure(name, coverage[name] ?? null);
  const count = coverage[`${word}s`] === 1 ? `1 ${word}` : `${show(`${word}s`)} ${word}s`;
  return `${show(`first${unit}`)} to ${show(`last${unit}`)}, ${count}`;
}

function formatTables(name: string, value: Json): string[] {
  if (!isObjectList(value)) return [];
  const shown = value
    .slice(0, ROWS_SHOWN)
    .map((row) => Object.fromEntries(listScalars(flatten(row))));
  const columns = Object.keys(shown[0] ?? {}).map((column) => buildColumn(column, shown));
  const more = value.length > ROWS_SHOWN ? `\n  and ${value.length - ROWS_SHOWN} more` : '';
  const title = name === 'nodes' ? '' : `${toWords(name)}\n`;
  return [`${title}${layOut(columns)}${more}`];
}

function buildColumn(name: string, rows: readonly Fields[]): Column {
  const values = rows.map((row) => row[name] ?? null);
  const numbers = values.filter((value) => typeof value === 'number');
  const decimals = Math.max(0, ...numbers.map(chooseDecimals));
  return {
    head: toWords(name),
    cells: values.map((value) => formatFigure(name, value, decimals)),
    kind: values.some((value) => typeof value === 'number') ? 'figure' : 'text',
  };
}

/** Lists inside a row become text: `14 A, 20 A`. */
function flatten(row: Fields): Fields {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => formatItem(name, item)).join(', ') : value,
    ]),
  );
}

/** One or two fields need no names; more get them. */
function formatItem(name: string, item: Json): string {
  if (!isObject(item)) return formatFigure(name, [item]);
  const fields = Object.entries(item);
  const isShort = fields.length <= 2;
  return fields
    .map(([field, value]) => `${isShort ? '' : `${toWords(field)} `}${formatFigure(field, value)}`)
    .join(isShort ? ' ' : ', ');
}
