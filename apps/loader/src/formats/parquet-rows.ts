import { arrayBuffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from 'hyparquet';
import { orUnreadable } from '#platform/errors/to-app-error.js';
import { coreColumns } from '#flows/weekly-sales/core-sales/core-sales.js';
import type { OpenObject } from '../object/open-object.js';
import type { StoredVersion } from '../object/s3-event.js';
import { decimalText } from './decimal-text.js';

const DAY_MS = 86_400_000;
/** Beside Snappy, which the reader has itself. */
const compressors = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
};
const parsers = {
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/**
 * Rows of a Parquet object; no more than one of its row groups is held at a time. Dates and decimals
 * come as text, exact.
 * @throws AppError SOURCE_UNREADABLE
 */
export async function* parquetRows(
  object: StoredVersion,
  open: OpenObject,
): AsyncGenerator<Record<string, unknown>> {
  const file: AsyncBuffer = {
    byteLength: object.bytes,
    slice: async (start, end = object.bytes) => arrayBuffer(await open(object, { start, end })),
  };
  const metadata = await orUnreadable('SOURCE_UNREADABLE', object.key, () =>
    parquetMetadataAsync(file),
  );
  const decimals = takeDecimals(metadata.schema);
  const columns = metadata.schema.map(({ name }) => name).filter((name) => isOurs(name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const part = { file, metadata, rowStart, rowEnd, columns, compressors, parsers };
    const rows = await orUnreadable('SOURCE_UNREADABLE', object.key, () =>
      parquetReadObjects(part),
    );
    for (const row of rows) {
      for (const [column, scale] of decimals) row[column] = decimalText(row[column], scale);
      yield row;
    }
    rowStart = rowEnd;
  }
}

/**
 * Makes the reader give decimals as the whole numbers they are stored as: it would multiply them into
 * floating point. @returns the scale of each decimal column
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
