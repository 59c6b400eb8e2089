import { createWriteStream } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { arrowStream } from './arrow.js';
import { csv } from './csv.js';
import type { CsvDialect } from './csv-dialect.js';
import type { ExportFormat } from './export-format.js';
import type { RowExport } from './export-source.js';
import { Tally } from './row-counter.js';
import { type Rows, isTrue } from './row-source.js';
import type { Make } from './spool.js';
import { type Column, type ColumnType, DECIMAL_DIGITS } from '../columns.js';
import type { TextRow } from '#platform/database/rows.js';

/** Writes one JSON object per line, with members in the order of the columns. Decimals keep their digits. */
async function* ndjson(
  { columns, batches }: Rows,
  value: typeof valueOf = valueOf,
): AsyncGenerator<string> {
  const object = objectOf(columns, value);
  for await (const rows of batches) yield `${rows.map(object).join('\n')}\n`;
}

/** Writes the same objects as one JSON array. */
async function* jsonArray({ columns, batches }: Rows): AsyncGenerator<string> {
  const object = objectOf(columns);
  let before = '[\n';
  for await (const rows of batches) {
    yield `${before}${rows.map(object).join(',\n')}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function objectOf(
  columns: readonly Column[],
  valueIn: typeof valueOf = valueOf,
): (row: TextRow) => string {
  const members = columns.map((column, index) => {
    const start = `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    const value = valueIn(column);
    return (text: string | null) => start + (text === null ? 'null' : value(text));
  });
  return (row) => `${row.map((text, index) => members[index]?.(text ?? null)).join('')}}`;
}

/** PostgreSQL's text of integers and JSON is valid JSON. */
function valueOf({ type }: Column): (text: string) => string {
  if (type === 'boolean') return (text) => (isTrue(text) ? 'true' : 'false');
  if (type === 'text' || type === 'date') return (text) => JSON.stringify(text);
  // JSON has no number for `nan` and `inf`, which a DOUBLE may be.
  if (type === 'number') return (text) => (/^-?\d/.test(text) ? text : JSON.stringify(text));
  return (text) => text;
}

/** As `valueOf`, with decimals as text: a reader of numbers would take them for a double first. */
function exactValueOf(column: Column): (text: string) => string {
  const isDecimal = typeof column.type === 'object' && 'decimal' in column.type;
  return isDecimal ? (text) => JSON.stringify(text) : valueOf(column);
}

/** Types of columns as SQL writes them, by name. */
const sqlTypes = (columns: readonly Column[]): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, sqlType(type)]));

const scalars = {
  integer: 'INTEGER',
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
};

function sqlType(type: ColumnType): string {
  if (typeof type === 'string') return scalars[type];
  if ('decimal' in type) return `DECIMAL(${DECIMAL_DIGITS},${type.decimal})`;
  if ('listOf' in type) return `${sqlType(type.listOf)}[]`;
  const fields = type.object().map((column) => `"${column.name}" ${sqlType(column.type)}`);
  return `STRUCT(${fields.join(', ')})`;
}

/** Formats that can be streamed. */
export type StreamedFormat = Exclude<ExportFormat, 'parquet'>;

/** @param options of CSV */
export function written(
  format: StreamedFormat,
  rows: Rows,
  options: { hasHeader?: boolean; dialect?: CsvDialect } = {},
): AsyncIterable<string | Uint8Array> {
  if (format === 'csv') return csv(rows, options);
  if (format === 'ndjson') return ndjson(rows);
  return format === 'json' ? jsonArray(rows) : arrowStream(rows);
}

/** Writes the rows of a text format, or of Arrow, to a file. */
export function rowsFile(
  { columns, batches, isContinued }: RowExport,
  format: StreamedFormat,
  dialect: CsvDialect,
): Make {
  return async (file, _work, signal) => {
    const tally = new Tally();
    const counted = tally.countRows(batches(signal));
    const text = written(
      format,
      { columns, batches: counted },
      { hasHeader: !isContinued, dialect },
    );
    await pipeline(text, createWriteStream(file), { signal });
    return tally.rows;
  };
}

/** Parquet needs all rows before it ends, so they go through a file of JSON lines. */
export function parquetOf({ columns, batches }: RowExport, files: FileWriter): Make {
  return async (file, work, signal) => {
    const folder = dirname(file);
    const lines = join(work, 'rows.ndjson');
    const exact = ndjson({ columns, batches: batches(signal) }, exactValueOf);
    await pipeline(exact, createWriteStream(lines));
    return files.write(
      {
        folder,
        source: { kind: 'ndjson', file: relative(folder, lines), columns: sqlTypes(columns) },
        sql: 'SELECT * FROM rows',
        to: basename(file),
        format: 'parquet',
      },
      signal,
    );
  };
}
