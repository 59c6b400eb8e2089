import { buffer } from 'node:stream/consumers';
import { parquetMetadataAsync, type AsyncBuffer } from 'hyparquet';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectStore, StoredObject } from '../ports/object-store.js';
import { columnTypeOf } from './column-type.js';

/** A column as a table's definition names it. */
export interface Column {
  name: string;
  /** In the SQL that Hive and Spark share: INT, BIGINT, DECIMAL(p, s), DATE, … */
  type: string;
}

/**
 * Columns of the Parquet under a prefix, read from the footer of its first object: all that a model
 * writes under one prefix has the same columns.
 * @throws AppError OBJECT_NOT_FOUND when no Parquet lies there; CATALOG_MISMATCH when it cannot be
 *   read, or holds a type that tables here do not have
 */
export async function parquetColumns(store: ObjectStore, prefix: string): Promise<Column[]> {
  const object = await firstParquet(store, prefix);
  const [root, ...columns] = await schemaOf(store, object);
  if (root?.num_children !== columns.length) {
    throw new AppError('CATALOG_MISMATCH', `${object.key}: has columns within columns`);
  }
  return columns.map((element) => {
    const type = columnTypeOf(element);
    if (type !== undefined) return { name: element.name, type };
    const found = element.converted_type ?? element.logical_type?.type ?? element.type ?? 'a group';
    throw new AppError(
      'CATALOG_MISMATCH',
      `${object.key}: column ${element.name} is ${found}, a type that tables do not have here; cast it in the SQL that writes it`,
    );
  });
}

async function firstParquet(store: ObjectStore, prefix: string): Promise<StoredObject> {
  for await (const object of store.list(prefix)) {
    if (object.key.endsWith('.parquet')) return object;
  }
  throw new AppError('OBJECT_NOT_FOUND', `the lake has no Parquet under ${prefix}`);
}

async function schemaOf(store: ObjectStore, { key, bytes }: StoredObject) {
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
