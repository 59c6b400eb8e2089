import { buffer } from 'node:stream/consumers';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  type SchemaElement,
} from 'hyparquet';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectStore, StoredObject } from '../ports/object-store.js';
import type { FieldIds, IcebergType, TableColumn, TableSchema } from '../ports/table-format.js';
import { encodeBound } from './single-value.js';
import type { ColumnFigures } from './manifest.js';

/** What the footer of a Parquet file tells. */
export interface ParquetFile extends StoredObject {
  rows: number;
  columns: readonly TableColumn[];
  /** Of its columns; empty in a file of an older version. */
  fieldIds: FieldIds;
  footer: FileMetaData;
}

/** Longest bound of text: readers only need an order. */
const BOUND_LENGTH = 16;

/**
 * Reads the footer of a file in the lake.
 * @throws AppError OBJECT_NOT_FOUND, CATALOG_MISMATCH for a file that is no Parquet, or has a type that tables do not support
 */
export async function readParquetFile(
  store: Pick<ObjectStore, 'get'>,
  { key, bytes }: StoredObject,
): Promise<ParquetFile> {
  const file: AsyncBuffer = {
    byteLength: bytes,
    slice: async (start, end = bytes) => {
      const part = await buffer(await store.get(key, { start, end }));
      return new Uint8Array(part).buffer;
    },
  };
  const footer = await parquetMetadataAsync(file).catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause;
    const reason = (cause as Error).message;
    throw new AppError('CATALOG_MISMATCH', `${key} is not Parquet: ${reason}`, { cause });
  });
  const elements = footer.schema.slice(1);
  const columns = elements.map((element) => ({
    name: element.name,
    type: toIcebergType(key, element),
  }));
  const fieldIds = new Map(
    elements.flatMap(({ name, field_id: id }) => (id === undefined ? [] : [[name, id]])),
  );
  return { key, bytes, rows: Number(footer.num_rows), columns, fieldIds, footer };
}

function toIcebergType(key: string, element: SchemaElement): IcebergType {
  const { type, converted_type: converted, logical_type: logical } = element;
  const meaning = logical?.type ?? converted;
  if (meaning === 'DECIMAL') return `decimal(${element.precision ?? 0}, ${element.scale ?? 0})`;
  if (meaning === 'DATE') return 'date';
  if (meaning === 'STRING' || meaning === 'UTF8') return 'string';
  if (meaning?.startsWith('TIMESTAMP')) return 'timestamp';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'INT32') return 'int';
  if (type === 'INT64') return 'long';
  if (type === 'DOUBLE') return 'double';
  throw new AppError(
    'CATALOG_MISMATCH',
    `${key}: column ${element.name} is ${meaning ?? type ?? 'a group'}, a type that tables do not support; cast it in the SQL that writes it`,
  );
}

/** Returns the figures of each column that the schema has, by field id, summed over the file's row groups. */
export function sumColumnFigures(
  { footer }: Pick<ParquetFile, 'footer'>,
  { fields }: TableSchema,
): Map<number, ColumnFigures> {
  const figures = new Map<number, ColumnFigures>();
  for (const { id, name, type } of fields) {
    const parts = footer.row_groups.flatMap(({ columns }) =>
      columns.flatMap(({ meta_data: meta }) => (meta?.path_in_schema[0] === name ? [meta] : [])),
    );
    if (parts.length === 0) continue;
    const statistics = parts.flatMap((part) => part.statistics ?? []);
    const isComplete = statistics.length === parts.length;
    const nulls = statistics.map(({ null_count: count }) => count);
    const [least, most] = isComplete ? findExtremes(statistics) : [];
    figures.set(id, {
      bytes: parts.reduce((sum, part) => sum + Number(part.total_compressed_size), 0),
      nulls:
        isComplete && nulls.every((count) => count !== undefined)
          ? nulls.reduce<number>((sum, count) => sum + Number(count), 0)
          : undefined,
      lower: encodeBound(type, shortenValue(least)),
      upper:
        typeof most === 'string' && most.length > BOUND_LENGTH
          ? undefined
          : encodeBound(type, most),
    });
  }
  return figures;
}

type Statistics = NonNullable<
  NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>['statistics']
>;
type Value = Statistics['min_value'];

function findExtremes(statistics: readonly Statistics[]): [Value, Value] {
  const least = statistics.map((part) => part.min_value);
  const most = statistics.map((part) => part.max_value);
  if ([...least, ...most].some((value) => value === undefined)) return [undefined, undefined];
  return [
    least.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a)),
    most.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a)),
  ];
}

const shortenValue = (value: Value): Value =>
  typeof value === 'string' ? value.slice(0, BOUND_LENGTH) : value;
