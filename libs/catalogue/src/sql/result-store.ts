import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { type Cell, quoteLiteral } from '#lake/ports/compute.js';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import type { TextRow } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { quoteIdentifier } from '../tables/names.js';

/** The rows of an answer in a file, one per line: `{"row": ["1", null]}`, every cell as text. */
export interface StoredResult {
  folder: string;
  file: string;
  bytes: number;
  rows: number;
  /** Whether there were more rows than are stored. */
  isCut: boolean;
  columns: { name: string; type: string }[];
  /** Null when the engine does not report it. */
  bytesScanned: number | null;
  /** Estimated price of the service, in US dollars; null when queries are free. */
  costUsd: number | null;
  /** Unmasked personal columns: the answer is for its caller only. */
  personal?: readonly string[];
  /** Snapshots of the flows whose tables the query read; left out without any. */
  snapshots?: readonly ResultSnapshot[];
}

/** A snapshot whose rows an answer has. */
export interface ResultSnapshot {
  /** Database of the tables. */
  database: string;
  id: string;
  /** `run-7`. */
  tag: string;
  /** ISO 8601. */
  publishedAt: string;
}

/** The owner of an answer. */
interface ResultOwner {
  actor: string;
  key: string;
}

const QUERIES_MAX = 10_000;
/** Personal data is stored for this time, so that it can be read page by page. */
const PERSONAL_MS = 15 * 60_000;

/** Stores answers in a folder of limited size; drops the least recently used first. */
export class ResultStore {
  private readonly results: LRUCache<string, StoredResult>;
  private readonly queries = new LRUCache<string, ResultOwner>({ max: QUERIES_MAX });
  /** Folders of answers that are not stored yet. */
  private readonly openFolders = new Set<string>();

  /** @param root folder of this process only @param bytesMax maximum size of all results */
  constructor(
    private readonly root: string,
    private readonly bytesMax: number,
  ) {
    this.results = new LRUCache<string, StoredResult>({
      maxSize: bytesMax,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      ttlAutopurge: true,
      dispose: ({ folder }) => void rm(folder, { recursive: true, force: true }),
    });
  }

  /** Creates a folder for one result. */
  async createFolder(): Promise<string> {
    const folder = join(this.root, randomUUID());
    await mkdir(folder, { recursive: true });
    this.openFolders.add(folder);
    return folder;
  }

  find(key: string): StoredResult | undefined {
    return this.results.get(key);
  }

  /**
   * Stores an answer, or returns the one already stored for the key.
   * @throws AppError QUERY_TOO_LARGE; BUSY, retryable, for an answer that started before `clear`
   */
  store(key: string, result: StoredResult): StoredResult {
    if (!this.openFolders.delete(result.folder)) {
      void rm(result.folder, { recursive: true, force: true });
      const message = 'an erasure removed all stored answers meanwhile; run the query again';
      throw new AppError('BUSY', message, { retryable: true });
    }
    if (result.bytes > this.bytesMax) {
      const sizes = `the answer has ${result.bytes} bytes, but the limit is ${this.bytesMax}`;
      throw new AppError('QUERY_TOO_LARGE', `${sizes}: select fewer rows or columns`);
    }
    const before = this.results.get(key);
    if (before) {
      // Two callers ran the same query: the first answer may have readers.
      void rm(result.folder, { recursive: true, force: true });
      return before;
    }
    this.results.set(key, result, result.personal ? { ttl: PERSONAL_MS } : {});
    return result;
  }

  /** Makes a result available under the id of a query. */
  assign(queryId: string, given: ResultOwner): void {
    this.queries.set(queryId, given);
  }

  /** Returns the result of a query. @param actor the caller @throws AppError QUERY_NOT_FOUND */
  requireResult(queryId: string, actor: string): StoredResult {
    const given = this.queries.get(queryId);
    const result = given?.actor === actor ? this.results.get(given.key) : undefined;
    if (result) return result;
    throw new AppError(
      'QUERY_NOT_FOUND',
      `the answer to query ${queryId} is no longer stored: run the query again`,
    );
  }

  /** Drops all answers, also unfinished ones. */
  async clear(): Promise<void> {
    this.openFolders.clear();
    const folders = Array.from(this.results.values(), ({ folder }) => folder);
    this.results.clear();
    this.queries.clear();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

const ROWS_AT_ONCE = 2_000;
const LINE_END = 10;
/** Default page size. */
const PAGE_BYTES = 8 * 1024 * 1024;

/** The requested rows of a result. */
export interface PageRequest {
  /** Maximum rows. */
  first: number;
  /** `endCursor` of the previous page. */
  after?: string | undefined;
  /** Maximum bytes of the stored rows; the page ends before the row that exceeds it. */
  bytes?: number;
}

export interface ResultPage {
  rows: Cell[][];
  /** Start of the next page; null after the last row. */
  endCursor: string | null;
  /** Size of the stored rows. */
  bytes: number;
}

type Columns = StoredResult['columns'];

/**
 * Returns a page with cells for programs: decimals, dates, and whole numbers beyond 53 bits are text.
 * @throws AppError CURSOR_INVALID; QUERY_TOO_LARGE when not even one row fits
 */
export async function readPage(
  result: StoredResult,
  { first, after, bytes = PAGE_BYTES }: PageRequest,
): Promise<ResultPage> {
  const place = await parseCursor(result, after);
  const { columns, file } = result;
  const rows: Cell[][] = [];
  let { byte } = place;
  const most = Math.min(first, result.rows - place.row);
  // A truncated line belongs to the next page.
  for await (const line of readLines(file, byte, byte + bytes)) {
    if (rows.length === most) break;
    rows.push(toCells(parseRow(line), columns));
    byte += line.length + 1;
  }
  if (rows.length === 0 && most > 0) {
    const row = `row ${place.row + 1} of the answer is larger than a page of ${bytes} bytes`;
    throw new AppError('QUERY_TOO_LARGE', `${row}: select fewer columns, or shorter texts`);
  }
  const row = place.row + rows.length;
  const endCursor = row < result.rows ? Buffer.from(`${row}:${byte}`).toString('base64url') : null;
  return { rows, endCursor, bytes: byte - place.byte };
}

/** Yields all rows, some thousands at a time, each cell as text. */
export async function* readTextRows({
  file,
  rows: all,
}: Pick<StoredResult, 'file' | 'rows'>): AsyncGenerator<TextRow[]> {
  let rows: TextRow[] = [];
  let given = 0;
  for await (const line of readLines(file, 0)) {
    // The file has one extra row, which only shows that there are more.
    if (given++ === all) break;
    rows.push(parseRow(line));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** Yields the lines that end before an offset. `node:readline` would also split at U+2028, which rows may contain. */
async function* readLines(file: string, start: number, end = Infinity): AsyncGenerator<Buffer> {
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

const parseRow = (line: Buffer): TextRow => (JSON.parse(line.toString()) as { row: TextRow }).row;

/** @throws AppError CURSOR_INVALID for a cursor of another answer */
async function parseCursor({ file, bytes, rows }: StoredResult, after: string | undefined) {
  if (after === undefined) return { row: 0, byte: 0 };
  const [, row, byte] =
    /^(\d{1,12}):(\d{1,12})$/.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  const place = { row: Number(row), byte: Number(byte) };
  const isInside = place.row > 0 && place.row < rows && place.byte > 0 && place.byte < bytes;
  if (!isInside || !(await isLineEnd(file, place.byte - 1))) {
    const advice = 'send endCursor of a page of this query, or omit it';
    throw new AppError('CURSOR_INVALID', `after is not a cursor of this query: ${advice}`);
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

function toCells(row: TextRow, columns: Columns): Cell[] {
  return columns.map(({ type }, index) => toCell(row[index] ?? null, type));
}

function toCell(text: string | null, type: string): Cell {
  if (text === null) return null;
  if (type === 'BOOLEAN') return text === 'true';
  const number = Number(text);
  if (WHOLE.test(type)) return Number.isSafeInteger(number) ? number : text;
  const isFloat = type === 'DOUBLE' || type === 'FLOAT';
  return isFloat && Number.isFinite(number) ? number : text;
}

type ResultRows = Pick<StoredResult, 'file' | 'columns' | 'rows'>;

/** Returns the type that replaces one that Parquet lacks, or stores less exactly. */
function toParquetType(type: string): string {
  if (/^U?HUGEINT$/.test(type)) return type === 'HUGEINT' ? 'DECIMAL(38,0)' : 'VARCHAR';
  if (type.endsWith(']') || /^(STRUCT|MAP|UNION|JSON|ENUM|INTERVAL|BIT)/.test(type))
    return 'VARCHAR';
  return type.startsWith('"') ? 'VARCHAR' : type;
}

/** Returns the SELECT of an answer's rows with their original types; lists and structs as JSON text. */
export function resultRowsSql({ file, columns, rows }: ResultRows): string {
  const cells = columns.map(
    ({ name, type }, index) =>
      `CAST("row"[${index + 1}] AS ${toParquetType(type)}) AS ${quoteIdentifier(name)}`,
  );
  const from = `read_json(${quoteLiteral(file)}, format = 'newline_delimited', columns = {"row": 'VARCHAR[]'})`;
  return `SELECT ${cells.join(', ')} FROM ${from} LIMIT ${rows}`;
}

export async function writeParquet(
  engine: QueryEngine,
  result: ResultRows,
  to: string,
  limits: QueryLimits,
  signal: AbortSignal,
): Promise<void> {
  const sql = `COPY (${resultRowsSql(result)}) TO ${quoteLiteral(to)} (FORMAT parquet)`;
  await engine.run({
    files: [result.file],
    folder: dirname(to),
    prepare: [],
    queries: [{ sql, rows: 1 }],
    limits,
    signal,
  });
}
