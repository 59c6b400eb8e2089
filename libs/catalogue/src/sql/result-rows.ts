import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Cell } from '#lake/ports/compute.js';
import type { TextRow } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { KeptResult } from './kept-results.js';

const ROWS_AT_ONCE = 2_000;
const LINE_END = 10;
/** Of a page, where nothing else is asked for. */
export const PAGE_BYTES = 8 * 1024 * 1024;

/** Which rows of a result. */
export interface PageAsked {
  /** Rows at most. */
  first: number;
  /** `endCursor` of the page before. */
  after?: string | undefined;
  /** Bytes at most, as the rows are kept; the page ends before the row that would be too much. */
  bytes?: number;
}

/** Some rows of a result. */
export interface ResultPage {
  rows: Cell[][];
  /** Where the next page starts; null after the last row. */
  endCursor: string | null;
  /** Bytes that the rows take as they are kept. */
  bytes: number;
}

type Columns = KeptResult['columns'];

/**
 * Every cell as a program reads it: decimals, dates, and whole numbers beyond 53 bits, as text.
 * @throws AppError CURSOR_INVALID; QUERY_TOO_LARGE when not even one row fits
 */
export async function pageOf(
  result: KeptResult,
  { first, after, bytes = PAGE_BYTES }: PageAsked,
): Promise<ResultPage> {
  const place = await placeOf(result, after);
  const { columns, file } = result;
  const rows: Cell[][] = [];
  let { byte } = place;
  const most = Math.min(first, result.rows - place.row);
  // A line that is cut off is of the next page.
  for await (const line of linesOf(file, byte, byte + bytes)) {
    if (rows.length === most) break;
    rows.push(cellsOf(rowIn(line), columns));
    byte += line.length + 1;
  }
  if (rows.length === 0 && most > 0) {
    const row = `row ${place.row + 1} of the answer is larger than a page of ${bytes} bytes`;
    throw new AppError('QUERY_TOO_LARGE', `${row}: ask for fewer columns, or shorter texts`);
  }
  const row = place.row + rows.length;
  const endCursor = row < result.rows ? Buffer.from(`${row}:${byte}`).toString('base64url') : null;
  return { rows, endCursor, bytes: byte - place.byte };
}

/** All rows, some thousands at once, each cell as text. */
export async function* textRowsOf({
  file,
  rows: all,
}: Pick<KeptResult, 'file' | 'rows'>): AsyncGenerator<TextRow[]> {
  let rows: TextRow[] = [];
  let given = 0;
  for await (const line of linesOf(file, 0)) {
    // One row more was kept, which tells that there are more.
    if (given++ === all) break;
    rows.push(rowIn(line));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** Lines that end before a byte. `node:readline` would end them at U+2028 as well, which rows may hold. */
async function* linesOf(file: string, start: number, end = Infinity): AsyncGenerator<Buffer> {
  if (end <= start) return;
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(file, {
    start,
    end: end - 1,
  }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, from)) {
      parts.push(chunk.subarray(from, at));
      yield parts.length === 1 ? chunk.subarray(from, at) : Buffer.concat(parts);
      parts.length = 0;
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
}

const rowIn = (line: Buffer): TextRow => (JSON.parse(line.toString()) as { row: TextRow }).row;

/** @throws AppError CURSOR_INVALID for one that is not of this answer */
async function placeOf({ file, bytes, rows }: KeptResult, after: string | undefined) {
  if (after === undefined) return { row: 0, byte: 0 };
  const [, row, byte] =
    /^(\d{1,12}):(\d{1,12})$/.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  const place = { row: Number(row), byte: Number(byte) };
  const isInside = place.row > 0 && place.row < rows && place.byte > 0 && place.byte < bytes;
  if (!isInside || !(await isLineEnd(file, place.byte - 1))) {
    const advice = 'give endCursor of a page of this query, or leave it out';
    throw new AppError('CURSOR_INVALID', `after is no cursor of this query: ${advice}`);
  }
  return place;
}

async function isLineEnd(file: string, byte: number): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, byte);
    return buffer[0] === LINE_END;
  } finally {
    await handle.close();
  }
}

const WHOLE = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

function cellsOf(row: TextRow, columns: Columns): Cell[] {
  return columns.map(({ type }, index) => cellOf(row[index] ?? null, type));
}

function cellOf(text: string | null, type: string): Cell {
  if (text === null) return null;
  if (type === 'BOOLEAN') return text === 'true';
  const number = Number(text);
  if (WHOLE.test(type)) return Number.isSafeInteger(number) ? number : text;
  const isFloat = type === 'DOUBLE' || type === 'FLOAT';
  return isFloat && Number.isFinite(number) ? number : text;
}
