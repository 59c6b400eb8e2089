import { AppError } from '#platform/errors/app-error.js';
import { coreColumns } from '#pipeline/core-sales/core-sales.js';

/** Rows a chunk: one chunk a row would cost more than the rows themselves. */
const ROWS_AT_ONCE = 1_000;
/** From here on, a number of two decimals may not be what was written any more. */
const NUMBER_END = 1e13;

/** CSV of the columns of `core.sales`. @throws AppError SOURCE_UNREADABLE for a row that has not all */
export async function* csvLines(
  rows: AsyncIterable<Record<string, unknown>>,
): AsyncGenerator<string> {
  let lines = '';
  let number = 0;
  for await (const row of rows) {
    number++;
    lines += `${coreColumns.map((column) => cellOf(row[column], column, number)).join(',')}\n`;
    if (number % ROWS_AT_ONCE > 0) continue;
    yield lines;
    lines = '';
  }
  if (lines !== '') yield lines;
}

function cellOf(value: unknown, column: string, number: number): string {
  if (typeof value === 'string') return `"${value.replaceAll('"', '""')}"`;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Math.abs(value) < NUMBER_END) return String(value);
  const fault = typeof value === 'number' ? 'is a number too large to be exact' : 'is missing';
  throw new AppError('SOURCE_UNREADABLE', `row ${number}: ${column} ${fault}`);
}
