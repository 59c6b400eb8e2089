import pLimit from 'p-limit';
import { access, stat } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';
import { NULL_TOKENS, DATE_FORMATS, type DateOrder } from '../column-types.js';
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
import { literal } from '#lake/ports/compute.js';

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
    const isParquet = layout.format === 'parquet';
    const sql = tableSql(table, local);
    return { ...shape, sql, files: paths, bytes: table.bytes, isParquet, release };
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

/** Longer lists take the engine longer a file. */
const FILES_AT_ONCE = 500;
/** Names that no column of a table has: those hold no blank. */
const FILE = '"its file"';
const PARTITIONS = '"folder values"';
/** Of one line of text, bytes; the engine takes memory for each file it reads at a time. */
const LINE_BYTES = 2 * 1024 * 1024;
const BUFFER_BYTES = 2 * LINE_BYTES;

/** A file that the engine can read, on this machine. */
export interface LocalFile {
  /** Absolute. */
  path: string;
  reading: FileReading;
  partition: Record<string, string | null>;
}

/** Where a column's value stands in a row of a file; undefined for one that the file lacks. */
export type CellOf = (name: string) => Cell | undefined;

export interface Cell {
  /** SQL of its value: text of a text file or a folder's name, a value of the file's own type in Parquet. */
  value: string;
  /** SQL of its value as JSON, of a file of JSON. */
  json?: string;
}

/**
 * SELECT over the rows of files that may differ in layout and columns, as UNION ALL.
 * @param files one or more
 * @param partitions columns that stand in the names of folders or files
 * @param items what is selected of a row, the same number of columns for every file
 */
export function rowsSql(
  files: readonly LocalFile[],
  partitions: readonly string[],
  items: (cell: CellOf) => string,
): string {
  return lists(files)
    .map((list) => listSql(list, partitions, items))
    .join('\nUNION ALL\n');
}

/** Files that are read alike, some hundreds at a time. */
function lists(files: readonly LocalFile[]): [LocalFile, ...LocalFile[]][] {
  const alike = new Map<string, LocalFile[]>();
  for (const file of files) {
    const key = JSON.stringify(file.reading);
    const list = alike.get(key);
    if (list) list.push(file);
    else alike.set(key, [file]);
  }
  return [...alike.values()].flatMap((list) => {
    const parts: [LocalFile, ...LocalFile[]][] = [];
    for (let start = 0; start < list.length; start += FILES_AT_ONCE) {
      const [first, ...rest] = list.slice(start, start + FILES_AT_ONCE);
      if (first) parts.push([first, ...rest]);
    }
    return parts;
  });
}

function listSql(
  files: readonly [LocalFile, ...LocalFile[]],
  partitions: readonly string[],
  items: (cell: CellOf) => string,
): string {
  const [{ reading }] = files;
  const places = new Map(reading.columns.map(({ name }, index) => [name, index]));
  const cell: CellOf = (name) => {
    if (partitions.includes(name)) return { value: `${PARTITIONS}.${identifier(name)}` };
    const place = places.get(name);
    const column = place === undefined ? undefined : reading.columns[place];
    return column && cellIn(reading, place ?? 0, column.source);
  };
  const from = `FROM ${readerSql(files)}`;
  if (partitions.length === 0) return `SELECT ${items(cell)} ${from}`;
  return `SELECT ${items(cell)} ${from}\n  LEFT JOIN ${valuesSql(files, partitions)} USING (${FILE})`;
}

function cellIn({ layout }: FileReading, place: number, source: string): Cell {
  if (layout.format === 'csv') return { value: `c${place + 1}` };
  if (layout.format === 'parquet') return { value: identifier(source) };
  const pointer = literal(`/${source.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const text = `json_extract_string("a row", ${pointer})`;
  return { value: text, json: `json_extract("a row", ${pointer})` };
}

function readerSql(files: readonly [LocalFile, ...LocalFile[]]): string {
  const [{ reading }] = files;
  const { layout, columns } = reading;
  const paths = `[${files.map(({ path }) => literal(path)).join(', ')}]`;
  const file = `filename = ${literal(FILE.slice(1, -1))}`;
  if (layout.format === 'parquet') {
    return `read_parquet(${paths}, union_by_name = true, hive_partitioning = false, ${file})`;
  }
  if (layout.format === 'postgres') throw new Error('rows of a database have no files');
  // A copy that was made for the engine is unpacked.
  const isPacked = layout.compression === 'gzip' && isDirect(reading);
  if (layout.format !== 'csv') {
    const format = layout.format === 'json' ? 'auto' : 'newline_delimited';
    return `read_json(${paths}, columns = {'a row': 'JSON'}, records = false,
      format = ${literal(format)}, compression = '${isPacked ? 'gzip' : 'uncompressed'}',
      hive_partitioning = false, ${file})`;
  }
  const { delimiter, quote, header, skip } = layout;
  const names = columns.map((_, index) => `'c${index + 1}': 'VARCHAR'`);
  return `read_csv(${paths}, auto_detect = false, columns = {${names.join(', ')}},
    delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)},
    header = ${header}, skip = ${skip}, compression = '${isPacked ? 'gzip' : 'none'}', max_line_size = ${LINE_BYTES},
    buffer_size = ${BUFFER_BYTES}, hive_partitioning = false, ${file})`;
}

/** Whether the engine reads a file as it is, where it lies on this machine. */
export function isDirect({ layout, hasMixedLineEnds }: FileReading): boolean {
  if (layout.format === 'parquet') return true;
  if (layout.format === 'postgres') return false;
  return layout.compression !== 'zip' && layout.encoding === 'utf-8' && !hasMixedLineEnds;
}

function valuesSql(files: readonly LocalFile[], partitions: readonly string[]): string {
  const rows = files.map(({ path, partition }) => {
    const values = partitions.map((name) => textOrNull(partition[name] ?? null));
    return `(${[literal(path), ...values].join(', ')})`;
  });
  const names = [FILE, ...partitions.map(identifier)];
  return `(VALUES ${rows.join(', ')}) AS ${PARTITIONS} (${names.join(', ')})`;
}

const textOrNull = (text: string | null) => (text === null ? 'NULL::VARCHAR' : literal(text));

/** SQL of a text cell as a value of the column's type. */
export function typedText(
  { type, dateOrder }: Pick<TableColumn, 'type' | 'dateOrder'>,
  { value, json }: Cell,
  nullTokens: readonly string[],
): string {
  if (type === 'VARCHAR') return `CAST(${value} AS VARCHAR)`;
  if (type === 'JSON') return `CAST(${json ?? value} AS JSON)`;
  const text = `trim(${value})`;
  const none = ['', ...nullTokens].map(literal).join(', ');
  return `CASE WHEN ${text} NOT IN (${none}) THEN ${cast(type, dateOrder, text)} END`;
}

function cast(type: string, dateOrder: DateOrder | undefined, text: string): string {
  if (type === 'BOOLEAN') return `CAST(lower(${text}) AS BOOLEAN)`;
  if (type === 'DATE' && dateOrder && dateOrder !== 'yyyy-mm-dd') {
    return `CAST(strptime(${text}, ${literal(DATE_FORMATS[dateOrder])}) AS DATE)`;
  }
  return `CAST(${text} AS ${type})`;
}

/** SQL of a value that has a type of its own, as one of the column's type. */
export function typedValue({ type }: Pick<TableColumn, 'type'>, { value }: Cell): string {
  // One with a zone is told in UTC, whatever zone the session is in.
  if (type === 'TIMESTAMP') return `make_timestamp(epoch_us(${value}))`;
  if (type === 'JSON') return `CAST(to_json(${value}) AS JSON)`;
  return `CAST(${value} AS ${type})`;
}
