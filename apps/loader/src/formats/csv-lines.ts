import { stringify } from 'csv-stringify/sync';
import { AppError } from '#platform/errors/app-error.js';
import { coreColumns } from '#flows/weekly-sales/core-sales/core-sales.js';

/** Rows a chunk: one chunk a row would cost more than the rows themselves. */
const ROWS_AT_ONCE = 1_000;
/** From here on, a number of two decimals may not be what was written any more. */
const NUMBER_END = 1e13;

type Cell = string | boolean | bigint | number;

/** CSV of the columns of `core.sales`. @throws AppError SOURCE_UNREADABLE for a row that has not all */
export async function* csvLines(
  rows: AsyncIterable<Record<string, unknown>>,
): AsyncGenerator<string> {
  let batch: Cell[][] = [];
  let number = 0;
  for await (const row of rows) {
    number++;
    batch.push(coreColumns.map((column) => cellOf(row[column], column, number)));
    if (batch.length < ROWS_AT_ONCE) continue;
    yield toCsv(batch);
    batch = [];
  }
  if (batch.length > 0) yield toCsv(batch);
}

function toCsv(batch: Cell[][]): string {
  return stringify(batch, { quoted_string: true, cast: { boolean: String } });
}

function cellOf(value: unknown, column: string, number: number): Cell {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Math.abs(value) < NUMBER_END) return value;
  const fault = typeof value === 'number' ? 'is a number too large to be exact' : 'is missing';
  throw new AppError('SOURCE_UNREADABLE', `row ${number}: ${column} ${fault}`);
}
