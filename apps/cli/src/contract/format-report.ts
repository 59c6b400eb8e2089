import Table from 'cli-table3';
import { remedyFor, ruleBroken } from '#pipeline/quarantine/reasons.js';
import type { RowViolation, TextReport } from './check-text.js';
import type { ColumnProfile } from '#intake/profile/profile.js';

const VALUE_LENGTH_MAX = 24;

const count = (value: number) => value.toLocaleString('en-US');

/** `1 row`, `1,200 rows` */
export const countOf = (value: number, what: string): string =>
  `${count(value)} ${what}${value === 1 ? '' : 's'}`;

/** `sales.csv: sales, 421,570 rows`, and a table of its columns. */
export function formatProfile({ shown, dataset, rows, profile }: TextReport): string {
  const title = `${shown}: ${dataset ?? 'no dataset'}, ${countOf(rows, 'row')}`;
  if (profile.length === 0) return title;
  const table = new Table({
    head: ['column', 'rows', 'types seen', 'nulls', 'min', 'max', 'distinct'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'left', 'right', 'left', 'left', 'right'],
  });
  for (const column of profile) table.push(cellsOf(column));
  return `${title}\n${table.toString()}`;
}

function cellsOf(column: ColumnProfile): string[] {
  const { header, name, rows, kinds, nulls, min, max, distinct } = column;
  const [only, ...more] = kinds;
  const seen =
    more.length === 0
      ? only?.kind
      : kinds.map(({ kind, cells }) => `${kind} ${count(cells)}`).join(', ');
  const label = name === undefined ? `${header} (not in the contract)` : header;
  return [label, count(rows), seen ?? '–', count(nulls), cut(min), cut(max), count(distinct)];
}

function cut(value: string | null): string {
  if (value === null) return '–';
  const letters = Array.from(value);
  return letters.length > VALUE_LENGTH_MAX
    ? `${letters.slice(0, VALUE_LENGTH_MAX - 1).join('')}…`
    : value;
}

/** File, line, column, value, rule, what to do. */
export function formatViolation(shown: string, violation: RowViolation): string {
  const { line, reason } = violation;
  return `${shown}:${line}: ${ruleBroken(violation)}; ${remedyFor(violation)} [${reason}]`;
}
