import { pipeline, Readable } from 'node:stream';
import { arrayBuffer } from 'node:stream/consumers';
import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from 'hyparquet';
import { coreColumns } from '#flows/weekly-sales/core-sales/core-sales.js';
import { AppError } from '#platform/errors/app-error.js';
import { wrapReadErrors } from '#platform/errors/to-app-error.js';
import type { OpenObject } from './open-object.js';
import type { StoredVersion } from './s3-event.js';

const DAY_MS = 86_400_000;
/** The reader itself supports Snappy. */
const compressors = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
};
const parsers = {
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/**
 * Yields rows of a Parquet object, with at most one row group in memory. Dates and decimals are exact text.
 * @throws AppError SOURCE_UNREADABLE
 */
export async function* readParquetRows(
  object: StoredVersion,
  open: OpenObject,
): AsyncGenerator<Record<string, unknown>> {
  const file: AsyncBuffer = {
    byteLength: object.bytes,
    slice: async (start, end = object.bytes) => arrayBuffer(await open(object, { start, end })),
  };
  const metadata = await wrapReadErrors('SOURCE_UNREADABLE', object.key, () =>
    parquetMetadataAsync(file),
  );
  const decimals = takeDecimals(metadata.schema);
  const columns = metadata.schema.map(({ name }) => name).filter((name) => isOurs(name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const part = { file, metadata, rowStart, rowEnd, columns, compressors, parsers };
    const rows = await wrapReadErrors('SOURCE_UNREADABLE', object.key, () =>
      parquetReadObjects(part),
    );
    for (const row of rows) {
      for (const [column, scale] of decimals) row[column] = formatDecimal(row[column], scale);
      yield row;
    }
    rowStart = rowEnd;
  }
}

/**
 * Makes the reader return decimals as their stored integers: by default it converts them to floating point. @returns
 * the scale of each decimal column
 */
function takeDecimals(schema: FileMetaData['schema']): Map<string, number> {
  const decimals = schema.filter(isDecimal);
  const scales = decimals.map(({ name, scale }) => [name, scale ?? 0] as const);
  for (const element of decimals) {
    delete element.converted_type;
    delete element.logical_type;
  }
  return new Map(scales);
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

const isOurs = (name: string) => coreColumns.includes(name);

/** Rows a chunk: one row a chunk would cost more than the row itself. */
const ROWS_AT_ONCE = 1_000;
/** From this value on, floating point may change a number of two decimals. */
const NUMBER_END = 1e13;

type Cell = string | boolean | bigint | number;

/** Yields CSV of the columns of `core.sales`. @throws AppError SOURCE_UNREADABLE for a row without all of them */
export async function* formatCsvLines(
  rows: AsyncIterable<Record<string, unknown>>,
): AsyncGenerator<string> {
  let batch: Cell[][] = [];
  let number = 0;
  for await (const row of rows) {
    number++;
    batch.push(coreColumns.map((column) => toCell(row[column], column, number)));
    if (batch.length < ROWS_AT_ONCE) continue;
    yield formatCsv(batch);
    batch = [];
  }
  if (batch.length > 0) yield formatCsv(batch);
}

function formatCsv(batch: Cell[][]): string {
  return stringify(batch, { quoted_string: true, cast: { boolean: String } });
}

function toCell(value: unknown, column: string, number: number): Cell {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Math.abs(value) < NUMBER_END) return value;
  const fault =
    typeof value === 'number' ? 'is a number that is too large for an exact value' : 'is missing';
  throw new AppError('SOURCE_UNREADABLE', `row ${number}: ${column} ${fault}`);
}

/** Yields one JSON object a line. @throws AppError SOURCE_UNREADABLE for an invalid line */
async function* readJsonRows(text: Readable): AsyncGenerator<Record<string, unknown>> {
  let number = 0;
  for await (const line of readLines(text)) yield parseRow(line, ++number);
}

/** Unlike `readline`, this throws when the stream breaks. */
async function* readLines(text: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parseRow(line: string, number: number): Record<string, unknown> {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return { ...row };
  } catch {
    // The error below reports it.
  }
  throw new AppError('SOURCE_UNREADABLE', `line ${number} is not a JSON object`);
}

/** Converts an object into CSV for `core.sales`, by the end of its key. */
const formats = {
  '.csv': (object, open) => open(object),
  '.csv.gz': decompress,
  '.jsonl': async (object, open) => streamCsv(readJsonRows(await open(object))),
  '.jsonl.gz': async (object, open) => streamCsv(readJsonRows(await decompress(object, open))),
  '.parquet': (object, open) => Promise.resolve(streamCsv(readParquetRows(object, open))),
} satisfies Record<string, (object: StoredVersion, open: OpenObject) => Promise<Readable>>;

type Format = keyof typeof formats;

const ends = Object.keys(formats) as Format[];

export function findFormat(key: string): Format | undefined {
  return ends.find((end) => key.endsWith(end));
}

/** The rows of an object as CSV, columns in the order of `core.sales`. */
export function convertToCsv(
  format: Format,
  object: StoredVersion,
  open: OpenObject,
): Promise<Readable> {
  return formats[format](object, open);
}

async function decompress(object: StoredVersion, open: OpenObject): Promise<Readable> {
  // The reader of the plain text receives the object's errors.
  return pipeline(await open(object), createGunzip(), () => undefined);
}

function streamCsv(rows: AsyncIterable<Record<string, unknown>>): Readable {
  return Readable.from(formatCsvLines(rows), { objectMode: false });
}

/**
 * Converts a decimal as Parquet stores it, an integer of 10^-scale: INT32, INT64, or big-endian two's complement bytes.
 * Returns other values unchanged.
 */
function formatDecimal(stored: unknown, scale: number): unknown {
  const unscaled = toBigInt(stored);
  if (unscaled === undefined) return stored;
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function toBigInt(stored: unknown): bigint | undefined {
  if (typeof stored === 'bigint') return stored;
  if (typeof stored === 'number') return BigInt(stored);
  if (!(stored instanceof Uint8Array)) return undefined;
  const value = stored.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return BigInt.asIntN(stored.length * 8, value);
}
