import { access, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import { NULL_TOKENS } from '../column-types.js';
import { identifier } from '../names.js';
import { errorWithoutFolderValues, personalFolders } from '../personal-columns.js';
import type { Place, PlacedFile, Sources } from '../places/place.js';
import type {
  CatalogueTable,
  FileReading,
  Relation,
  Relations,
  TableColumn,
  TableFile,
  Tables,
} from '../table.js';
import { copyDatabaseRows } from './database-relation.js';
import { decodeText, openText } from './open-text.js';
import type { FileCache } from './file-cache.js';
import { type Cell, isDirect, type LocalFile, rowsSql, typedText, typedValue } from './rows-sql.js';

/**
 * Where the engine can read a file: where it lies, or a copy as UTF-8, unpacked.
 * @throws AppError SOURCE_UNREADABLE naming the file; DISK_FULL; the signal's reason
 */
export async function localise(
  place: Place,
  cache: FileCache,
  file: PlacedFile,
  reading: FileReading,
  signal?: AbortSignal,
): Promise<string> {
  if (isDirect(reading)) {
    const path = await place.local(file);
    // The engine would take it for a pattern, and read others.
    if (path !== undefined && !/[*?[\]]/.test(path)) return path;
  }
  const { layout } = reading;
  const key = JSON.stringify([
    place.url,
    file.path,
    file.version,
    // The database gives its parts in another order.
    Object.entries(layout).sort(([one], [other]) => (one < other ? -1 : 1)),
    reading.hasMixedLineEnds ?? false,
  ]);
  const open = () => bytesOf(place, file, reading);
  // A file of a zip says how long it is, unpacked.
  return cache.get({ key, shown: file.path, bytes: file.bytes, open }, signal);
}

async function* bytesOf(place: Place, file: PlacedFile, reading: FileReading) {
  const { layout, hasMixedLineEnds = false } = reading;
  if (layout.format === 'parquet' || layout.format === 'postgres') {
    yield* openText(place, file, file.path.includes('!') ? 'zip' : 'none');
    return;
  }
  // What the engine can unpack and decode by itself is copied as it is.
  if (isDirect(reading)) yield* openText(place, file, 'none');
  else {
    const text = openText(place, file, layout.compression);
    const withLfOnly = hasMixedLineEnds || layout.encoding !== 'utf-8';
    yield* decodeText(text, layout.encoding, withLfOnly);
  }
}

const AT_ONCE = 32;

/** Tables that are files, or tables of a database, as the query engine reads them. */
export class FileRelations implements Relations {
  constructor(
    private readonly tables: Pick<Tables, 'files'>,
    private readonly sources: Sources,
    private readonly cache: FileCache,
  ) {}

  /**
   * What is in a bucket, a zip, a database or an encoding that the engine does not read is copied to this machine.
   * @throws AppError SOURCE_UNREADABLE naming the file, also when it has changed since the crawl; DISK_FULL
   */
  async of(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    try {
      return await this.open(table, signal);
    } catch (error) {
      throw errorWithoutFolderValues(error, personalFolders(table.columns));
    }
  }

  private async open(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    const { name, database: schema, columns, layout } = table;
    const shape = { name, schema, columns: columns.map(({ name, type }) => ({ name, type })) };
    if (layout.format === 'postgres') {
      const open = () => this.sources.database(table.location);
      const { path, sql } = await copyDatabaseRows(table, this.cache, open, signal);
      const release = await this.cache.hold([path]);
      return { ...shape, sql, files: [path], bytes: (await stat(path)).size, release };
    }
    const files = await this.tables.files(table);
    if (files.length === 0) return { ...shape, sql: noRows(columns), files: [], bytes: 0 };
    const place = this.sources.place(table.location);
    const limit = pLimit(AT_ONCE);
    const local = await Promise.all(
      files.map((file) =>
        limit(async (): Promise<LocalFile> => {
          signal?.throwIfAborted();
          const reading = file.reading ?? plainReading(table);
          const path = await localise(place, this.cache, placed(file), reading, signal);
          return { path, reading, partition: file.partition };
        }),
      ),
    );
    const paths = local.map(({ path }) => path);
    const release = await this.cache.hold(paths);
    return { ...shape, sql: tableSql(table, local), files: paths, bytes: table.bytes, release };
  }
}

/** SELECT that gives the rows of a table's files, typed as the catalogue says. @param files one or more */
export function tableSql(
  { columns, layout }: Pick<CatalogueTable, 'columns' | 'layout'>,
  files: readonly LocalFile[],
): string {
  const partitions = columns.filter(({ isPartition }) => isPartition).map(({ name }) => name);
  const tokens = layout.format === 'csv' ? layout.nullTokens : NULL_TOKENS;
  const typed = (column: TableColumn, cell: Cell) => {
    if (column.isPartition) return typedText(column, cell, NULL_TOKENS);
    return layout.format === 'parquet' ? typedValue(column, cell) : typedText(column, cell, tokens);
  };
  return rowsSql(files, partitions, (cellOf) =>
    columns
      .map((column) => {
        const cell = cellOf(column.name);
        const value = cell ? typed(column, cell) : `CAST(NULL AS ${column.type})`;
        return `${value} AS ${identifier(column.name)}`;
      })
      .join(', '),
  );
}

function noRows(columns: readonly TableColumn[]): string {
  const items = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${identifier(name)}`);
  return `SELECT ${items.join(', ')} WHERE false`;
}

const placed = ({ path, bytes, modified, version }: TableFile) => ({
  path,
  bytes,
  modified,
  version,
});

function plainReading({ layout, columns }: CatalogueTable) {
  const own = columns.filter(({ isPartition }) => !isPartition);
  return { layout, columns: own.map(({ name }) => ({ name, source: name })) };
}

/**
 * What went wrong with files on this machine: a file that is not there any more is no fault of what it was a copy of.
 * @param error what was told of them
 * @param paths where they were
 */
export async function orDropped(error: unknown, paths: readonly string[]): Promise<unknown> {
  const found = await Promise.allSettled(paths.map((path) => access(path)));
  if (found.every(({ status }) => status === 'fulfilled')) return error;
  const message = 'files were dropped or moved while they were read; try again';
  return new AppError('SOURCE_UNREADABLE', message, { retryable: true, cause: error });
}
