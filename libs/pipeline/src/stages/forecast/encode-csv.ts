import type { ColumnValues, TableRows } from '../../flow/forecast.js';

const [COMMA, MINUS, POINT, ZERO, LINE_END] = [44, 45, 46, 48, 10];
/** Most characters of a number with its comma: a decimal has at most 18 digits. */
const NUMBER_LENGTH = 22;
/** Rows that are encoded in the same memory: memory of buffers makes Node.js collect the garbage of the whole worker. */
const ROWS_AT_ONCE = 1_024;

/** Bytes that are filled from their start on. */
interface Target {
  readonly bytes: Buffer;
  end: number;
}

/** Writes the value of a row. */
type CellWriter = (to: Target, row: number) => void;

/**
 * Yields rows as CSV, some at once. Bytes are written digit by digit: texts of so many numbers take ten times as long.
 * @param first number that each row begins with
 * @param scales digits behind the point, of each column; 0 for columns without decimals
 */
export function* encodeCsv(
  first: number,
  { rows, columns }: TableRows,
  scales: readonly number[],
): Generator<Buffer> {
  const cells = columns.map((values, i) => createCell(values, scales[i] ?? 0));
  const length = cells.reduce((sum, cell) => sum + cell.length, NUMBER_LENGTH + 1);
  const to = { bytes: Buffer.allocUnsafe(Math.min(rows, ROWS_AT_ONCE) * length), end: 0 };
  for (let row = 0; row < rows; row++) {
    writeInteger(to, first);
    for (const { write } of cells) {
      to.bytes[to.end++] = COMMA;
      write(to, row);
    }
    to.bytes[to.end++] = LINE_END;
    if ((row + 1) % ROWS_AT_ONCE > 0 && row + 1 < rows) continue;
    yield Buffer.from(to.bytes.subarray(0, to.end));
    to.end = 0;
  }
}

/** @returns the writer, and most bytes that it writes, with a comma */
function createCell(values: ColumnValues, scale: number): { write: CellWriter; length: number } {
  if ('texts' in values) {
    const texts = values.texts.map((text) => Buffer.from(quoteCell(text)));
    const write: CellWriter = (to, row) => {
      const text = texts[values.positions[row]!];
      if (text === undefined) return;
      to.bytes.set(text, to.end);
      to.end += text.length;
    };
    return { write, length: 1 + Math.max(0, ...texts.map((text) => text.length)) };
  }
  const unit = 10 ** scale;
  const write: CellWriter =
    values instanceof Int32Array || scale === 0
      ? (to, row) => writeInteger(to, values[row]!)
      : (to, row) => writeDecimal(to, values[row]!, unit, scale);
  return { write, length: NUMBER_LENGTH };
}

function writeDecimal(to: Target, value: number, unit: number, scale: number): void {
  if (Number.isNaN(value)) return;
  const size = Math.abs(value);
  const rest = size % unit;
  if (value < 0) to.bytes[to.end++] = MINUS;
  writeInteger(to, (size - rest) / unit);
  to.bytes[to.end++] = POINT;
  writeDigits(to, rest, scale);
}

/** Writes nothing for NaN. */
function writeInteger(to: Target, value: number): void {
  if (Number.isNaN(value)) return;
  if (value < 0) to.bytes[to.end++] = MINUS;
  const size = Math.abs(value);
  let digits = 1;
  for (let limit = 10; size >= limit; limit *= 10) digits++;
  writeDigits(to, size, digits);
}

function writeDigits(to: Target, value: number, digits: number): void {
  let left = value;
  for (let at = to.end + digits - 1; at >= to.end; at--) {
    const tenth = Math.floor(left / 10);
    to.bytes[at] = ZERO + left - 10 * tenth;
    left = tenth;
  }
  to.end += digits;
}

/** An empty cell without quotes is NULL. */
const quoteCell = (text: string) =>
  /^$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
