import type { ScopeColumns } from '#pipeline/flow/flow.js';
import type { AsOf } from '#pipeline/ledger/snapshots/snapshot-as-of.js';
import type { DateOrder } from './column-types.js';

/** How the files of a table are read. */
export type Layout =
  | CsvLayout
  | { format: 'json' | 'ndjson'; compression: Compression; encoding: Encoding }
  | { format: 'parquet' }
  /** Rows of a database, without files. `columns` are its columns with the database's names. */
  | { format: 'postgres'; schema: string; table: string; columns?: SourceColumn[] };

export type Compression = 'none' | 'gzip' | 'zip';
export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252';

export interface CsvLayout {
  format: 'csv';
  compression: Compression;
  encoding: Encoding;
  /** One character. */
  delimiter: string;
  /** Character around cells that contain the delimiter; empty for none. */
  quote: string;
  /** Whether the first line is a header; else columns are `column_1` and so on. */
  header: boolean;
  /** Number of lines before the header, or before the first row. */
  skip: number;
  /** Texts that mean null, besides the empty one. */
  nullTokens: string[];
}

export interface TableColumn {
  name: string;
  /** SQL type: BOOLEAN, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP, TIME, VARCHAR or JSON. */
  type: string;
  /** The Parquet type when it is narrower. */
  stored?: 'INT' | 'FLOAT';
  /** Date order of a DATE in text files. */
  dateOrder?: DateOrder;
  /** Whether a row may have no value. */
  nullable: boolean;
  /** Whether its values are in folder names, not in the files. */
  isPartition: boolean;
  /** Whether it is personal: masked for callers without the role. */
  isPersonal: boolean;
  /** People's comment. */
  comment: string | null;
  /** Why it has its type, if that is not obvious: `fits dd/mm/yyyy and mm/dd/yyyy alike, so it stays text`. */
  note: string | null;
}

/** Returns a column with defaults: nullable, and without notes. */
export const createTableColumn = (
  name: string,
  type: string,
  known: Omit<Partial<TableColumn>, 'name' | 'type'> = {},
): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...known,
});

type Origin = 'crawl' | 'flow' | 'workspace';

export interface CatalogueTable {
  /** First part of its address `database.name`: lower case letters, digits and `_`. */
  database: string;
  name: string;
  origin: Origin;
  /** Folder or prefix of its files, or the database: a URL without user and password. */
  location: string;
  layout: Layout;
  columns: TableColumn[];
  /** Alternative keys: columns that together are unique for each row. */
  keys: string[][];
  comment: string | null;
  owner: string | null;
  tags: string[];
  /** Version from 1; increases when columns change incompatibly. */
  version: number;
  /** Id of the snapshot whose rows it has: the published one, unless `isAsOf`; undefined for a table of no flow. */
  snapshot?: string;
  /** Tag of the run that built its snapshot: `run-7`. */
  run?: string;
  /** Whether a query asked for this snapshot. */
  isAsOf?: boolean;
  /** The columns of a row's store and department; left out, callers with a scope do not see the table. */
  scope?: ScopeColumns;
  /** Null until the rows are counted. */
  rows: number | null;
  bytes: number;
  files: number;
  /** Time of its newest file. */
  freshAt: Date | null;
  /** Time of the last crawl or update. */
  seenAt: Date;
}

export interface TableFile {
  /** Path below the table's location. For a member of a zip: `archive.zip!member.csv`. */
  path: string;
  bytes: number;
  modified: Date;
  /** Values of the partition columns, by name; null for no value. */
  partition: Record<string, string | null>;
  /** Distinguishes versions at one path: an ETag in a bucket; size and time on a disk. */
  version?: string;
  /** How it is read, if a crawl has detected it; else by the layout of its table, with the same names. */
  reading?: FileReading;
}

/** How one file is read: files of a table may differ. */
export interface FileReading {
  layout: Layout;
  /** Its columns; in text files, in the order of cells. */
  columns: SourceColumn[];
  /** Whether it has mixed line ends, which the engine does not read. */
  hasMixedLineEnds?: boolean;
  /** Whether it has lines that are no rows, which the engine would read: without a value, or of joined files. */
  hasStrayLines?: boolean;
}

export interface SourceColumn {
  /** Name of the table's column. */
  name: string;
  /** Name in the file. */
  source: string;
  /** Type in a Parquet file. Undefined when the column has no value, or an older crawl read the file. */
  kind?: ParquetKind;
}

/** Parquet types that may share a column: numbers of any width are one kind. */
export type ParquetKind = 'boolean' | 'number' | 'text' | 'date' | 'time' | 'timestamp' | 'nested';

/** Tables of any origin. */
export interface Tables {
  /** Returns all tables, sorted by address. */
  list(): Promise<CatalogueTable[]>;
  /** Returns a table. @param address `database.name` @throws AppError TABLE_UNKNOWN with the nearest names */
  find(address: string): Promise<CatalogueTable>;
  /** Returns the files of a table, sorted by path; empty for a table without files. */
  files(table: CatalogueTable): Promise<TableFile[]>;
}

/** Tables with a history. */
export interface FormerTables {
  /**
   * Returns a table with the rows and columns that it had.
   * @throws AppError ARGUMENT_INVALID for a table without such snapshots; SNAPSHOT_GONE; TABLE_UNKNOWN when it was added later
   */
  resolveAsOf(table: CatalogueTable, asOf: AsOf): Promise<CatalogueTable>;
}

/** Makes tables readable for the query engine. */
export interface Relations {
  /**
   * Copies data to this machine that the engine cannot read: buckets, zips, databases, other encodings.
   * @throws AppError SOURCE_UNREADABLE with the file
   */
  openRelation(table: CatalogueTable, signal?: AbortSignal): Promise<Relation>;
}

/** A named relation for a session of the query engine. */
export interface Relation {
  /** Identifier in SQL. */
  name: string;
  /** Its schema, created if missing; the default schema when left out. */
  schema?: string;
  /** SELECT of its rows, with the catalogue's types. */
  sql: string;
  /** Absolute paths of its files. */
  files: string[];
  /** Size of these files, in bytes. */
  bytes: number;
  /** Whether the files are Parquet, which is cheap to read again. */
  isParquet?: boolean;
  columns: { name: string; type: string }[];
  /** Releases its files; call it once. Without a call they are kept for some time. */
  release?: () => Promise<void>;
}

/** A written table of the workspace, with its sources. */
export interface WrittenTable {
  /** Name in `workspace`. */
  name: string;
  /** URL of the folder of its files. */
  location: string;
  columns: TableColumn[];
  files: TableFile[];
  rows: number;
  /** Addresses of its source tables. */
  sources: string[];
  actor: string;
  /** The statement or recipe that wrote it, in one line. */
  sql: string;
  /** Tag of this version for readers outside. */
  tag: string;
}
