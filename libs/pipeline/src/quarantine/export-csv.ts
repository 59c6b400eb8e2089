import { stringify } from 'csv-stringify/sync';
import type { QuarantinedRow } from './quarantined-row.js';

/** Text that a spreadsheet would run as a formula, with the marks that prevent it. */
const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'+[=+\-@\t\r]/;

/**
 * Returns a cell that no spreadsheet reads as a formula: source files are untrusted, and a row can contain
 * `=HYPERLINK(…)`. The mark is the apostrophe that spreadsheets themselves use.
 */
export function markedCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns the original text of a cell from `markedCell`. */
export function unmarkedCell(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}

/** Columns of an export; a replay needs `sha256`, `line` and `text` of them. */
const exportColumns = [
  'dataset',
  'sha256',
  'path',
  'line',
  'reason',
  'column',
  'value',
  'advice',
  'text',
] as const;

const ROWS_AT_ONCE = 500;

/**
 * Yields quarantined rows as CSV, a header line first, several rows per chunk. Their values stay as delivered.
 * @param separator of the cells
 */
export async function* exportCsv(
  rows: AsyncIterable<QuarantinedRow>,
  separator = ',',
): AsyncGenerator<string> {
  const written = (lines: string[][]) => stringify(lines, { delimiter: separator });
  yield written([[...exportColumns]]);
  let batch: string[][] = [];
  for await (const row of rows) {
    batch.push(exportColumns.map((column) => markedCell(String(row[column] ?? ''))));
    if (batch.length < ROWS_AT_ONCE) continue;
    yield written(batch);
    batch = [];
  }
  if (batch.length > 0) yield written(batch);
}
