import { type Column, layOut } from './columns.js';
import { decimalsOfAll, figure, words } from './figures.js';
import { type Fields, isObject, isObjectList, type Json } from './json.js';

const ROWS_SHOWN = 5;

/** An answer as a few lines: figures first, each with its label, then its lists as short tables. */
export function formatAnswer(answer: Fields): string {
  const tables = Object.entries(answer).flatMap(([name, value]) => tablesOf(name, value));
  return [labelled(scalars(answer)), ...tables].filter((part) => part !== '').join('\n\n');
}

function labelled(values: readonly [string, Json][]): string {
  if (values.length === 0) return '';
  const labels = values.map(([name]) => words(name));
  const cells = values.map(([name, value]) => figure(name, value));
  return layOut([
    { head: '', cells: labels, kind: 'label' },
    { head: '', cells, kind: 'text' },
  ]);
}

/** Plain fields; small objects are laid flat, the coverage told as a span. */
function scalars(fields: Fields): [string, Json][] {
  return Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
    if (name === 'coverage' && isObject(value)) return [['covers', span(value)]];
    if (isObject(value)) return scalars(value).map(([inner, v]) => [`${name}, ${inner}`, v]);
    return isObjectList(value) ? [] : [[name, value]];
  });
}

function span(coverage: Fields): string {
  const unit = 'firstMonth' in coverage ? 'Month' : 'Week';
  const word = unit.toLowerCase();
  if (coverage[`first${unit}`] === null) return `no ${word}s`;
  const show = (name: string) => figure(name, coverage[name]);
  const count = coverage[`${word}s`] === 1 ? `1 ${word}` : `${show(`${word}s`)} ${word}s`;
  return `${show(`first${unit}`)} to ${show(`last${unit}`)}, ${count}`;
}

function tablesOf(name: string, value: Json): string[] {
  if (!isObjectList(value)) return [];
  const shown = value.slice(0, ROWS_SHOWN).map((row) => Object.fromEntries(scalars(flatten(row))));
  const columns = Object.keys(shown[0] ?? {}).map((column) => columnOf(column, shown));
  const more = value.length > ROWS_SHOWN ? `\n  and ${value.length - ROWS_SHOWN} more` : '';
  const title = name === 'nodes' ? '' : `${words(name)}\n`;
  return [`${title}${layOut(columns)}${more}`];
}

function columnOf(name: string, rows: readonly Fields[]): Column {
  const values = rows.map((row) => row[name] ?? null);
  const decimals = decimalsOfAll(values);
  return {
    head: words(name),
    cells: values.map((value) => figure(name, value, decimals)),
    kind: values.some((value) => typeof value === 'number') ? 'figure' : 'text',
  };
}

/** Lists inside a row become text: `14 A, 20 A`. */
function flatten(row: Fields): Fields {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => listItem(name, item)).join(', ') : value,
    ]),
  );
}

/** One or two fields speak for themselves; more are named. */
function listItem(name: string, item: Json): string {
  if (!isObject(item)) return figure(name, item);
  const fields = Object.entries(item);
  const isShort = fields.length <= 2;
  return fields
    .map(([field, value]) => `${isShort ? '' : `${words(field)} `}${figure(field, value)}`)
    .join(isShort ? ' ' : ', ');
}
