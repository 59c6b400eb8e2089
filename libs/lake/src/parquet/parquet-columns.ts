import { buffer } from 'node:stream/consumers';
import { type AsyncBuffer, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectStore, StoredObject } from '../ports/object-store.js';

/** Returns the SQL type of a column; undefined when tables do not support it. */
function toColumnType(element: SchemaElement): string | undefined {
  if (element.repetition_type === 'REPEATED') return undefined;
  const { type, logical_type: logical, converted_type: converted } = element;
  const meaning = logical?.type ?? converted;
  switch (meaning) {
    case undefined:
      return type && PLAIN[type];
    case 'DECIMAL':
      return `DECIMAL(${element.precision ?? 0}, ${element.scale ?? 0})`;
    case 'INTEGER':
      return logical?.type === 'INTEGER' && logical.isSigned && type ? PLAIN[type] : undefined;
    case 'INT_8':
    case 'INT_16':
    case 'INT_32':
    case 'INT_64':
      return type && PLAIN[type];
    case 'DATE':
      return 'DATE';
    case 'STRING':
    case 'UTF8':
      return 'STRING';
    case 'TIMESTAMP':
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return 'TIMESTAMP';
    default:
      return undefined;
  }
}

const PLAIN: Partial<Record<NonNullable<SchemaElement['type']>, string>> = {
  BOOLEAN: 'BOOLEAN',
  INT32: 'INT',
  INT64: 'BIGINT',
  // How Spark and Hive write timestamps.
  INT96: 'TIMESTAMP',
  DOUBLE: 'DOUBLE',
};

/** A column of a table definition. */
export interface Column {
  name: string;
  /** In the SQL that Hive and Spark share: INT, BIGINT, DECIMAL(p, s), DATE, … */
  type: string;
}

/**
 * Returns the columns of the Parquet under a prefix, read from the footer of its first object: all
 * objects of a prefix have the same columns.
 * @throws AppError OBJECT_NOT_FOUND without Parquet; CATALOG_MISMATCH when it is unreadable or has an
 *   unsupported type
 */
export async function readParquetColumns(store: ObjectStore, prefix: string): Promise<Column[]> {
  const object = await findFirstParquet(store, prefix);
  const [root, ...columns] = await readSchema(store, object);
  if (root?.num_children !== columns.length) {
    throw new AppError('CATALOG_MISMATCH', `${object.key}: has nested columns; write flat columns`);
  }
  return columns.map((element) => {
    const type = toColumnType(element);
    if (type !== undefined) return { name: element.name, type };
    const found = element.converted_type ?? element.logical_type?.type ?? element.type ?? 'a group';
    throw new AppError(
      'CATALOG_MISMATCH',
      `${object.key}: column ${element.name} is ${found}, a type that tables do not support; cast it in the SQL that writes it`,
    );
  });
}

async function findFirstParquet(store: ObjectStore, prefix: string): Promise<StoredObject> {
  for await (const object of store.list(prefix)) {
    if (object.key.endsWith('.parquet')) return object;
  }
  throw new AppError('OBJECT_NOT_FOUND', `the lake has no Parquet under ${prefix}`);
}

async function readSchema(store: ObjectStore, { key, bytes }: StoredObject) {
  const file: AsyncBuffer = {
    byteLength: bytes,
    slice: async (start, end = bytes) => {
      const part = await buffer(await store.get(key, { start, end }));
      return new Uint8Array(part).buffer;
    },
  };
  try {
    return (await parquetMetadataAsync(file)).schema;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = (error as Error).message;
    throw new AppError('CATALOG_MISMATCH', `${key} is not Parquet: ${reason}`, { cause: error });
  }
}
