import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TextRow } from '#platform/database/rows.js';
import type { RowBatches } from '#serving/export/row-source.js';

const ROWS_AT_ONCE = 2_000;

/** The rows of a file with a JSON object a line, whose member `row` has the text of each column. */
export async function* textRowsIn(file: string): RowBatches {
  let rows: TextRow[] = [];
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    rows.push((JSON.parse(line) as { row: TextRow }).row);
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
