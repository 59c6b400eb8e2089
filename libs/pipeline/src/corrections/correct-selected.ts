import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { splitCells } from '#personal/text-rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import { QuarantineReader } from '../quarantine/quarantine-reader.js';
import type { QuarantinedRow, QuarantineFilter } from '../quarantine/quarantined-row.js';
import type { RowScope } from '../quarantine/row-scope.js';
import { type WrittenRow, writtenRows } from '../quarantine/row-cells.js';
import { checkCorrection, type Correction } from './correction.js';
import { inBatches } from './staged-corrections.js';

/** One value for a column of many rows. */
interface CellCorrection {
  /** Name in the header of the file or in the contract. */
  column: string;
  value: string;
  /** Number of rows that the caller expects the filter to select. */
  rows: number;
}

const ROWS_AT_ONCE = 500;

/**
 * Yields a correction for each open row of a filter: its text with another value in one column. Streams.
 * @throws AppError REPLAY_REFUSED for a row without the column, a value that makes no row, and, after the last
 *   row, when the filter selects another number of rows than expected
 */
export async function* correctSelected(
  {
    ledger,
    lake,
    scope,
  }: {
    ledger: Pick<Ledger, 'warehouse' | 'flow'>;
    lake: ObjectStore;
    scope?: RowScope | undefined;
  },
  filter: Omit<QuarantineFilter, 'state'>,
  { column, value, rows: expected }: CellCorrection,
): AsyncGenerator<Correction> {
  if (Buffer.byteLength(value) > LINE_BYTES_MAX) {
    throw createRefusal(`the value is longer than ${LINE_BYTES_MAX} bytes: shorten it`);
  }
  // A row is in quarantine once for each of its reasons, and is corrected once.
  const lines = new Map<string, number>();
  let found = 0;
  const open = new QuarantineReader(ledger, lake, scope).rows({ ...filter, state: 'open' });
  for await (const batch of inBatches(open, ROWS_AT_ONCE)) {
    found += batch.length;
    // Rows that arrived meanwhile are not corrected unseen.
    if (found > expected) break;
    const written = await writtenRows(ledger, batch);
    for (const [place, row] of batch.entries()) {
      const { sha256, line } = row;
      if (lines.get(sha256) === line) continue;
      lines.set(sha256, line);
      const text = replaceCell(row, written[place], column, value);
      const correction = { sha256, line, text };
      checkCorrection(correction, formatPlace(row));
      yield correction;
    }
  }
  if (found === expected) return;
  const number = found > expected ? `more than ${expected}` : String(found);
  throw createRefusal(
    `the filter selects ${number} open rows, not ${expected}, so no correction was stored: read the rows again`,
  );
}

/** @throws AppError REPLAY_REFUSED for a row without the column */
function replaceCell(
  row: QuarantinedRow,
  written: WrittenRow | undefined,
  column: string,
  value: string,
): string {
  const { cells = [], delimiter = null } = written ?? {};
  const position = cells.findIndex((cell) => cell.column === column || cell.header === column);
  if (position === -1 || delimiter === null) {
    throw createRefusal(
      `${formatPlace(row)} has no column ${column}, so no correction was stored: ` +
        'select the rows of one dataset, and name a column of its header',
    );
  }
  const raw = splitCells(row.text, delimiter).map((cell) => cell.raw);
  while (raw.length < cells.length) raw.push('');
  raw[position] = quoteCell(value, delimiter);
  return raw.join(delimiter);
}

/** Returns a value as a cell of a line: in quotes if it has quotes, the delimiter, or blanks at its ends. */
function quoteCell(value: string, delimiter: string): string {
  const isPlain = !value.includes('"') && !value.includes(delimiter) && value.trim() === value;
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

const formatPlace = ({ path, line }: QuarantinedRow) => `line ${line} of ${path}`;

const createRefusal = (message: string) => new AppError('REPLAY_REFUSED', message);
