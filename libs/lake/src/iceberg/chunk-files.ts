import type { LimitFunction } from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import { NO_VALUE } from '../ports/table-registry.js';
import type { ObjectStore, StoredObject } from '../ports/object-store.js';
import type {
  FieldIds,
  PartitionValue,
  TableChunk,
  TableColumn,
  TableDeclaration,
} from '../ports/table-format.js';
import type { DataFile, Layout } from './manifest.js';
import { sumColumnFigures, type ParquetFile, readParquetFile } from './parquet-files.js';
import { toPeriodValue } from './partition-spec.js';

/** Reads the footers of a chunk's files. @throws AppError OBJECT_NOT_FOUND when they are gone, CATALOG_MISMATCH */
export async function readFooters(
  store: Pick<ObjectStore, 'get' | 'list'>,
  limit: LimitFunction,
  { folder, isEmpty }: TableChunk,
): Promise<ParquetFile[]> {
  if (isEmpty) return [];
  const objects: StoredObject[] = [];
  for await (const object of store.list(folder)) {
    if (object.key.endsWith('.parquet')) objects.push(object);
  }
  const read = (object: StoredObject) => limit(() => readParquetFile(store, object));
  const files = await Promise.all(objects.map(read));
  if (files.length > 0) return files;
  throw new AppError('OBJECT_NOT_FOUND', `the lake has no Parquet under ${folder}: start a run`);
}

/** Returns the columns in a file, then those that exist in folder names. */
export function listColumns(
  { folderColumns, comments }: TableDeclaration,
  { columns }: ParquetFile,
): TableColumn[] {
  const inFolders = new Set(folderColumns.map(({ name }) => name));
  const inFiles = columns.filter(({ name }) => !inFolders.has(name));
  return [...inFiles, ...folderColumns].map((column) => {
    const comment = comments[column.name];
    return comment === undefined ? column : { ...column, comment };
  });
}

/**
 * Returns the ids of a table's columns: those that it has, and those that its files carry.
 * @throws AppError CATALOG_MISMATCH for a file that carries others, or lacks some
 */
export function resolveFieldIds(
  { name: table, fieldIds }: TableDeclaration,
  files: readonly ParquetFile[],
): FieldIds {
  const ids = new Map(fieldIds);
  const names = new Map(Array.from(ids, ([name, id]) => [id, name]));
  for (const file of files) {
    for (const [name, id] of file.fieldIds) {
      const isOther = (ids.get(name) ?? id) !== id || (names.get(id) ?? name) !== name;
      if (isOther || file.fieldIds.size < file.columns.length) {
        const problem = `${file.key}: the field id of column ${name} is not that of table ${table}`;
        throw new AppError('CATALOG_MISMATCH', `${problem}; backfill its period`);
      }
      ids.set(name, id);
      names.set(id, name);
    }
  }
  return ids;
}

/** Returns the files of a chunk that have rows. @param urlOf returns the absolute URL of a key */
export function listDataFiles(
  { period, folderColumns }: TableDeclaration,
  { schema }: Layout,
  chunk: TableChunk,
  files: readonly ParquetFile[],
  urlOf: (key: string) => string,
): DataFile[] {
  const inPeriod: PartitionValue[] = period ? [toPeriodValue(chunk.period)] : [];
  // A chunk without rows has a file with the columns only.
  return files
    .filter(({ rows }) => rows > 0)
    .map((file) => ({
      path: urlOf(file.key),
      rows: file.rows,
      bytes: file.bytes,
      partition: [
        ...inPeriod,
        ...folderColumns.map((column) => parseFolderValue(file.key, column)),
      ],
      columns: sumColumnFigures(file, schema),
    }));
}

const DAY = 86_400_000;

function parseFolderValue(key: string, { name, type }: TableColumn): PartitionValue {
  const folder = key.split('/').find((part) => part.startsWith(`${name}=`));
  const value = decodeURIComponent(folder?.slice(name.length + 1) ?? NO_VALUE);
  if (value === NO_VALUE) return null;
  if (type === 'date') return Date.parse(value) / DAY;
  return type === 'int' || type === 'long' ? Number(value) : value;
}
