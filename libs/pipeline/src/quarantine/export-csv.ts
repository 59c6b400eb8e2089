import { stringify } from 'csv-stringify/sync';
import { markedCell } from '#platform/text/spreadsheet-cell.js';
import type { QuarantinedRow } from './quarantined-row.js';

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
