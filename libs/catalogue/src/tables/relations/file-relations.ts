import pLimit from 'p-limit';
import { access, stat } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';
import { NULL_TOKENS, DATE_FORMATS, type DateOrder } from '../column-types.js';
import { quoteIdentifier } from '../names.js';
import { maskErrorFolders, createPersonalFolderTest } from '../personal-columns.js';
import type { Place, PlacedFile, Sources } from '../place.js';
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
import { filterRows } from './filter-rows.js';
import { decodeText, openText } from './open-text.js';
import type { FileCache } from './file-cache.js';
import { quoteLiteral } from '#lake/ports/compute.js';

/**
 * Returns the path where the engine can read a file: the file itself, or an uncompressed copy in UTF-8.
 * @throws AppError SOURCE_UNREADABLE with the file; DISK_FULL; the signal's reason
 */
export async function localiseFile(
  place: Place,
  cache: FileCache,
  file: PlacedFile,
  reading: FileReading,
  signal?: AbortSignal,
): Promise<string> {
  if (isDirect(reading)) {
    const path = await place.findLocalPath(file);
    // The engine would treat the path as a pattern and read other files.
    if (path !== undefined && !/[*?[\]]/.test(path)) return path;
  }
  const { layout } = reading;
  const key = JSON.stringify([
    place.url,
    file.path,
    file.version,
    // The database returns the keys in another order.
    Object.entries(layout).sort(([one], [other]) => (one < other ? -1 : 1)),
    reading.hasMixedLineEnds ?? false,
    ...(reading.hasStrayLines ? ['only rows'] : []),
  ]);
  const open = () => readBytes(place, file, reading);
  // A member of a zip has its uncompressed size.
  return cache.ensureCopy({ key, displayName: file.path, bytes: file.bytes, open }, signal);
}

async function* readBytes(place: Place, file: PlacedFile, reading: FileReading) {
  const { layout, hasMixedLineEnds = false, hasStrayLines = false } = reading;
  if (layout.format === 'parquet' || layout.format === 'postgres') {
    yield* openText(place, file, file.path.includes('!') ? 'zip' : 'none');
    return;
  }
  // The engine unpacks and decodes these itself, so they are copied unchanged.
  if (isDirect(reading)) yield* openText(place, file, 'none');
  else {
    const text = openText(place, file, layout.compression);
    const withLfOnly = hasMixedLineEnds || hasStrayLines || layout.encoding !== 'utf-8';
    const decoded = decodeText(text, layout.encoding, withLfOnly);
    yield* withLfOnly && layout.format === 'csv' ? filterRows(decoded, layout) : decoded;
  }
}

const AT_ONCE = 32;

/** Tables of files or databases, for the query engine. */
export class FileRelations implements Relations {
  constructor(
    private readonly tables: Pick<Tables, 'files'>,
    private readonly sources: Sources,
    private readonly cache: FileCache,
  ) {}

  /**
   * Copies data to this machine that the engine cannot read: buckets, zips, databases, other encodings.
   * @throws AppError SOURCE_UNREADABLE with the file, also when it has changed since the crawl; DISK_FULL
   */
  async openRelation(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    try {
      return await this.open(table, signal);
    } catch (error) {
      throw maskErrorFolders(error, createPersonalFolderTest(table.columns));
    }
  }

  private async open(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    const { name, database: schema, columns, layout } = table;
    const shape = { name, schema, columns: columns.map(({ name, type }) => ({ name, type })) };
    if (layout.format === 'postgres') {
      const open = () => this.sources.openDatabase(table.location);
      const { path, sql } = await copyDatabaseRows(table, this.cache, open, signal);
      const release = await this.cache.acquire([path]);
      return { ...shape, sql, files: [path], bytes: (await stat(path)).size, release };
    }
    const files = await this.tables.files(table);
    if (files.length === 0) return { ...shape, sql: emptyRowsSql(columns), files: [], bytes: 0 };
    const place = this.sources.openPlace(table.location);
    const limit = pLimit(AT_ONCE);
    const local = await Promise.all(
      files.map((file) =>
        limit(async (): Promise<LocalFile> => {
          signal?.throwIfAborted();
          const reading = file.reading ?? toPlainReading(table);
          const path = await localiseFile(place, this.cache, toPlacedFile(file), reading, signal);
          return { path, reading, partition: file.partition };
        }),
      ),
    );
    const paths = local.map(({ path }) => path);
    const release = await this.cache.acquire(paths);
    const isParquet = layout.format === 'parquet';
    const sql = tableSql(table, local);
    return { ...shape, sql, files: paths, bytes: table.bytes, isParquet, release };
  }
}

/** Returns the SELECT of the rows of a table's files, with the catalogue's types. @param files one or more */
export function tableSql(
  { columns, layout }: Pick<CatalogueTable, 'columns' | 'layout'>,
  files: readonly LocalFile[],
): string {
  const partitions = columns.filter(({ isPartition }) => isPartition).map(({ name }) => name);
  const tokens = layout.format === 'csv' ? layout.nullTokens : NULL_TOKENS;
  const typed = (column: TableColumn, cell: Cell) => {
    if (column.isPartition) return typedTextSql(column, cell, NULL_TOKENS);
    return layout.format === 'parquet'
      ? typedValueSql(column, cell)
      : typedTextSql(column, cell, tokens);
  };
  return rowsSql(files, partitions, (cellOf) =>
    columns
      .map((column) => {
        const cell = cellOf(column.name);
        const value = cell ? typed(column, cell) : `CAST(NULL AS ${column.type})`;
        return `${value} AS ${quoteIdentifier(column.name)}`;
      })
      .join(', '),
  );
}

function emptyRowsSql(columns: readonly TableColumn[]): string {
  const items = columns.map(
    ({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${items.join(', ')} WHERE false`;
}

const toPlacedFile = ({ path, bytes, modified, version }: TableFile) => ({
  path,
  bytes,
  modified,
  version,
});

function toPlainReading({ layout, columns }: CatalogueTable) {
  const own = columns.filter(({ isPartition }) => !isPartition);
  return { layout, columns: own.map(({ name }) => ({ name, source: name })) };
}

/**
 * Returns a retryable error instead when a local copy was dropped: the source is not at fault.
 * @param error of reading the files
 * @param paths of the copies
 */
export async function explainDropped(error: unknown, paths: readonly string[]): Promise<unknown> {
  const found = await Promise.allSettled(paths.map((path) => access(path)));
  if (found.every(({ status }) => status === 'fulfilled')) return error;
  const message = 'files were removed or moved during the read; try again';
  return new AppError('SOURCE_UNREADABLE', message, { retryable: true, cause: error });
}

/** Longer lists take more time per file. */
const FILES_AT_ONCE = 500;
/** No column of a table has this name, because it has a blank. */
const FILE = '"its file"';
const PARTITIONS = '"folder values"';
/** Maximum line length, in bytes; the engine allocates memory for each open file. */
const LINE_BYTES = 2 * 1024 * 1024;
const BUFFER_BYTES = 2 * LINE_BYTES;

/** A local file that the engine can read. */
export interface LocalFile {
  /** Absolute. */
  path: string;
  reading: FileReading;
  partition: Record<string, string | null>;
}

/** Returns a column's value in a row; undefined when the file lacks the column. */
export type FindCell = (name: string) => Cell | undefined;

export interface Cell {
  /** SQL of its value: text for text files and folder names, the file's own type for Parquet. */
  value: string;
  /** SQL of its value as JSON, for JSON files. */
  json?: string;
}

/**
 * Returns the SELECT over files with different layouts and columns, as UNION ALL.
 * @param files one or more
 * @param partitions columns in folder or file names
 * @param items selected from a row, the same number for every file
 */
export function rowsSql(
  files: readonly LocalFile[],
  partitions: readonly string[],
  items: (cell: FindCell) => string,
): string {
  return groupAlike(files)
    .map((list) => groupSql(list, partitions, items))
    .join('\nUNION ALL\n');
}

/** Groups files that are read alike, some hundreds at a time. */
function groupAlike(files: readonly LocalFile[]): [LocalFile, ...LocalFile[]][] {
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

function groupSql(
  files: readonly [LocalFile, ...LocalFile[]],
  partitions: readonly string[],
  items: (cell: FindCell) => string,
): string {
  const [{ reading }] = files;
  const places = new Map(reading.columns.map(({ name }, index) => [name, index]));
  const cell: FindCell = (name) => {
    if (partitions.includes(name)) return { value: `${PARTITIONS}.${quoteIdentifier(name)}` };
    const place = places.get(name);
    const column = place === undefined ? undefined : reading.columns[place];
    return column && toCell(reading, place ?? 0, column.source);
  };
  const from = `FROM ${readerSql(files)}`;
  if (partitions.length === 0) return `SELECT ${items(cell)} ${from}`;
  return `SELECT ${items(cell)} ${from}\n  LEFT JOIN ${valuesSql(files, partitions)} USING (${FILE})`;
}

function toCell({ layout }: FileReading, place: number, source: string): Cell {
  if (layout.format === 'csv') return { value: `c${place + 1}` };
  if (layout.format === 'parquet') return { value: quoteIdentifier(source) };
  const pointer = quoteLiteral(`/${source.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const text = `json_extract_string("a row", ${pointer})`;
  return { value: text, json: `json_extract("a row", ${pointer})` };
}

function readerSql(files: readonly [LocalFile, ...LocalFile[]]): string {
  const [{ reading }] = files;
  const { layout, columns } = reading;
  const paths = `[${files.map(({ path }) => quoteLiteral(path)).join(', ')}]`;
  const file = `filename = ${quoteLiteral(FILE.slice(1, -1))}`;
  if (layout.format === 'parquet') {
    return `read_parquet(${paths}, union_by_name = true, hive_partitioning = false, ${file})`;
  }
  if (layout.format === 'postgres') throw new Error('rows of a database have no files');
  // Copies for the engine are uncompressed.
  const isPacked = layout.compression === 'gzip' && isDirect(reading);
  if (layout.format !== 'csv') {
    const format = layout.format === 'json' ? 'auto' : 'newline_delimited';
    return `read_json(${paths}, columns = {'a row': 'JSON'}, records = false,
      format = ${quoteLiteral(format)}, compression = '${isPacked ? 'gzip' : 'uncompressed'}',
      hive_partitioning = false, ${file})`;
  }
  const { delimiter, quote, header, skip } = layout;
  const names = columns.map((_, index) => `'c${index + 1}': 'VARCHAR'`);
  return `read_csv(${paths}, auto_detect = false, columns = {${names.join(', ')}},
    delim = ${quoteLiteral(delimiter)}, quote = ${quoteLiteral(quote)}, escape = ${quoteLiteral(quote)},
    header = ${header}, skip = ${skip}, compression = '${isPacked ? 'gzip' : 'none'}', max_line_size = ${LINE_BYTES},
    buffer_size = ${BUFFER_BYTES}, hive_partitioning = false, ${file})`;
}

/** Whether the engine can read a local file unchanged. */
function isDirect({ layout, hasMixedLineEnds, hasStrayLines }: FileReading): boolean {
  if (layout.format === 'parquet') return true;
  if (layout.format === 'postgres') return false;
  const isPlain = layout.compression !== 'zip' && layout.encoding === 'utf-8';
  return isPlain && !hasMixedLineEnds && !hasStrayLines;
}

function valuesSql(files: readonly LocalFile[], partitions: readonly string[]): string {
  const rows = files.map(({ path, partition }) => {
    const values = partitions.map((name) => textOrNullSql(partition[name] ?? null));
    return `(${[quoteLiteral(path), ...values].join(', ')})`;
  });
  const names = [FILE, ...partitions.map(quoteIdentifier)];
  return `(VALUES ${rows.join(', ')}) AS ${PARTITIONS} (${names.join(', ')})`;
}

const textOrNullSql = (text: string | null) =>
  text === null ? 'NULL::VARCHAR' : quoteLiteral(text);

/** Returns SQL of a text cell as the column's type. */
function typedTextSql(
  { type, dateOrder }: Pick<TableColumn, 'type' | 'dateOrder'>,
  { value, json }: Cell,
  nullTokens: readonly string[],
): string {
  if (type === 'VARCHAR') return `CAST(${value} AS VARCHAR)`;
  if (type === 'JSON') return `CAST(${json ?? value} AS JSON)`;
  const text = `trim(${value})`;
  const none = ['', ...nullTokens].map(quoteLiteral).join(', ');
  return `CASE WHEN ${text} NOT IN (${none}) THEN ${castTextSql(type, dateOrder, text)} END`;
}

function castTextSql(type: string, dateOrder: DateOrder | undefined, text: string): string {
  if (type === 'BOOLEAN') return `CAST(lower(${text}) AS BOOLEAN)`;
  if (type === 'DATE' && dateOrder && dateOrder !== 'yyyy-mm-dd') {
    return `CAST(strptime(${text}, ${quoteLiteral(DATE_FORMATS[dateOrder])}) AS DATE)`;
  }
  return `CAST(${text} AS ${type})`;
}

/** Returns SQL of a typed value as the column's type. */
function typedValueSql({ type }: Pick<TableColumn, 'type'>, { value }: Cell): string {
  // A timestamp with a zone becomes UTC, in any session zone.
  if (type === 'TIMESTAMP') return `make_timestamp(epoch_us(${value}))`;
  if (type === 'JSON') return `CAST(to_json(${value}) AS JSON)`;
  return `CAST(${value} AS ${type})`;
}
