import { createWriteStream } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { formatCsv } from './csv.js';
import type { CsvDialect } from './csv-dialect.js';
import type { ExportFormat } from './export-format.js';
import type { RowExport } from './export-source.js';
import { RowCounter } from './row-counter.js';
import { type Rows, isTrue } from './row-source.js';
import type { WriteFile } from './spool.js';
import { type Column, type ColumnType, DECIMAL_DIGITS } from '../columns.js';
import type { TextRow } from '#platform/database/rows.js';

/** Writes one JSON object per line, with members in the order of the columns. Decimals keep their digits. */
async function* formatNdjson(
  { columns, batches }: Rows,
  value: typeof createValueFormatter = createValueFormatter,
): AsyncGenerator<string> {
  const object = createObjectFormatter(columns, value);
  for await (const rows of batches) yield `${rows.map(object).join('\n')}\n`;
}

/** Writes the same objects as one JSON array. */
async function* formatJsonArray({ columns, batches }: Rows): AsyncGenerator<string> {
  const object = createObjectFormatter(columns);
  let before = '[\n';
  for await (const rows of batches) {
    yield `${before}${rows.map(object).join(',\n')}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function createObjectFormatter(
  columns: readonly Column[],
  valueIn: typeof createValueFormatter = createValueFormatter,
): (row: TextRow) => string {
  const members = columns.map((column, index) => {
    const start = `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    const value = valueIn(column);
    return (text: string | null) => start + (text === null ? 'null' : value(text));
  });
  return (row) => `${row.map((text, index) => members[index]?.(text ?? null)).join('')}}`;
}

/** PostgreSQL's text of integers and JSON is valid JSON. */
function createValueFormatter({ type }: Column): (text: string) => string {
  if (type === 'boolean') return (text) => (isTrue(text) ? 'true' : 'false');
  if (type === 'text' || type === 'date') return (text) => JSON.stringify(text);
  // JSON has no number for `nan` and `inf`, which a DOUBLE may be.
  if (type === 'number') return (text) => (/^-?\d/.test(text) ? text : JSON.stringify(text));
  return (text) => text;
}

/** As `valueOf`, with decimals as text: a reader of numbers would take them for a double first. */
function createExactFormatter(column: Column): (text: string) => string {
  const isDecimal = typeof column.type === 'object' && 'decimal' in column.type;
  return isDecimal ? (text) => JSON.stringify(text) : createValueFormatter(column);
}

/** Types of columns as SQL writes them, by name. */
const mapSqlTypes = (columns: readonly Column[]): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, toSqlType(type)]));

const scalars = {
  integer: 'INTEGER',
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
};

function toSqlType(type: ColumnType): string {
  if (typeof type === 'string') return scalars[type];
  if ('decimal' in type) return `DECIMAL(${DECIMAL_DIGITS},${type.decimal})`;
  if ('listOf' in type) return `${toSqlType(type.listOf)}[]`;
  const fields = type.object().map((column) => `"${column.name}" ${toSqlType(column.type)}`);
  return `STRUCT(${fields.join(', ')})`;
}

/** Loads Arrow for the first export of it: it takes a twentieth of the start of the API. */
async function* formatArrow(rows: Rows): AsyncGenerator<Uint8Array> {
  const { streamArrow } = await import('./arrow.js');
  yield* streamArrow(rows);
}

/** Formats that can be streamed. */
export type StreamedFormat = Exclude<ExportFormat, 'parquet'>;

/** @param options of CSV */
export function streamRows(
  format: StreamedFormat,
  rows: Rows,
  options: { hasHeader?: boolean; dialect?: CsvDialect } = {},
): AsyncIterable<string | Uint8Array> {
  if (format === 'csv') return formatCsv(rows, options);
  if (format === 'ndjson') return formatNdjson(rows);
  return format === 'json' ? formatJsonArray(rows) : formatArrow(rows);
}

/** Writes the rows of a text format, or of Arrow, to a file. */
export function createRowsWriter(
  { columns, batches, isContinued }: RowExport,
  format: StreamedFormat,
  dialect: CsvDialect,
): WriteFile {
  return async (file, _work, signal) => {
    const tally = new RowCounter();
    const counted = tally.countRows(batches(signal));
    const text = streamRows(
      format,
      { columns, batches: counted },
      { hasHeader: !isContinued, dialect },
    );
    await pipeline(text, createWriteStream(file), { signal });
    return tally.rows;
  };
}

/** Parquet needs all rows before it ends, so they go through a file of JSON lines. */
export function createParquetWriter({ columns, batches }: RowExport, files: FileWriter): WriteFile {
  return async (file, work, signal) => {
    const folder = dirname(file);
    const lines = join(work, 'rows.ndjson');
    const exact = formatNdjson({ columns, batches: batches(signal) }, createExactFormatter);
    await pipeline(exact, createWriteStream(lines));
    return files.write(
      {
        folder,
        source: { kind: 'ndjson', file: relative(folder, lines), columns: mapSqlTypes(columns) },
        sql: 'SELECT * FROM rows',
        to: basename(file),
        format: 'parquet',
      },
      signal,
    );
  };
}
