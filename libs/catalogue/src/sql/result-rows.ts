import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Cell } from '#lake/ports/compute.js';
import type { TextRow } from '#platform/database/row-batches.js';
import { AppError } from '#platform/errors/app-error.js';
import type { KeptResult } from './kept-results.js';

const ROWS_AT_ONCE = 2_000;
const LINE_END = 10;

/** Some rows of a result. */
export interface ResultPage {
  rows: Cell[][];
  /** Where the next page starts; null after the last row. */
  endCursor: string | null;
}

type Columns = KeptResult['columns'];

/** Every cell as a program reads it: decimals, dates, and whole numbers beyond 53 bits, as text. */
export async function pageOf(
  result: KeptResult,
  first: number,
  after?: string,
): Promise<ResultPage> {
  const place = await placeOf(result, after);
  const { columns } = result;
  const rows: Cell[][] = [];
  let { byte } = place;
  if (first > 0 && byte < result.bytes) {
    for await (const line of linesFrom(result.file, byte)) {
      rows.push(cellsOf(rowIn(line), columns));
      byte += Buffer.byteLength(line) + 1;
      if (rows.length === first || place.row + rows.length === result.rows) break;
    }
  }
  const row = place.row + rows.length;
  const endCursor = row < result.rows ? Buffer.from(`${row}:${byte}`).toString('base64url') : null;
  return { rows, endCursor };
}

/** All rows, some thousands at once, each cell as text. */
export async function* textRowsOf({
  file,
  rows: all,
}: Pick<KeptResult, 'file' | 'rows'>): AsyncGenerator<TextRow[]> {
  let rows: TextRow[] = [];
  let given = 0;
  for await (const line of linesFrom(file, 0)) {
    // One row more was kept, which tells that there are more.
    if (given++ === all) break;
    rows.push(rowIn(line));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

async function* linesFrom(file: string, start: number): AsyncGenerator<string> {
  const stream = createReadStream(file, { start });
  try {
    yield* createInterface({ input: stream, crlfDelay: Infinity });
  } finally {
    stream.destroy();
  }
}

const rowIn = (line: string): TextRow => (JSON.parse(line) as { row: TextRow }).row;

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
