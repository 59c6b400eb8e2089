import { createWriteStream } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { arrowStream } from './arrow.js';
import { csv } from './csv.js';
import type { ExportFormat } from './export-format.js';
import type { RowExport } from './export-source.js';
import { jsonArray, ndjson } from './json-lines.js';
import type { Rows } from './row-source.js';
import type { Make } from './spool.js';
import { sqlTypes } from './sql-types.js';

/** Formats that can be streamed. */
export type StreamedFormat = Exclude<ExportFormat, 'parquet'>;

export function written(
  format: StreamedFormat,
  rows: Rows,
  hasHeader = true,
): AsyncIterable<string | Uint8Array> {
  if (format === 'csv') return csv(rows, hasHeader);
  if (format === 'ndjson') return ndjson(rows);
  return format === 'json' ? jsonArray(rows) : arrowStream(rows);
}

/** Parquet needs all rows before it ends, so they go through a file of JSON lines. */
export function parquetOf({ columns, batches }: RowExport, files: FileWriter): Make {
  return async (file, work, signal) => {
    const folder = dirname(file);
    const lines = join(work, 'rows.ndjson');
    await pipeline(ndjson({ columns, batches: batches(signal) }), createWriteStream(lines));
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
