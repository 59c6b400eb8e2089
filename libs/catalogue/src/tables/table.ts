import type { DateOrder } from './date-orders.js';

/** How the files of a table are read. */
export type Layout =
  | CsvLayout
  | { format: 'json' | 'ndjson'; compression: Compression; encoding: Encoding }
  | { format: 'parquet' }
  /** Rows of a database, which have no files. `columns` are those that it has, as the database calls them. */
  | { format: 'postgres'; schema: string; table: string; columns?: SourceColumn[] };

export type Compression = 'none' | 'gzip' | 'zip';
export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252';

export interface CsvLayout {
  format: 'csv';
  compression: Compression;
  encoding: Encoding;
  /** One character. */
  delimiter: string;
  /** Character around cells that hold the delimiter; empty for none. */
  quote: string;
  /** Whether the first line names the columns; else they are `column_1` and on. */
  header: boolean;
  /** Lines before the header, or before the first row. */
  skip: number;
  /** Texts that stand for no value, beside the empty one. */
  nullTokens: string[];
}

export interface TableColumn {
  name: string;
  /** SQL type: BOOLEAN, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP, TIME, VARCHAR or JSON. */
  type: string;
  /** What Parquet holds where that is narrower. */
  stored?: 'INT' | 'FLOAT';
  /** How its text is read, of a DATE of a text file. */
  dateOrder?: DateOrder;
  /** Whether some row has no value. */
  nullable: boolean;
  /** It stands in the names of folders, not in the files. */
  isPartition: boolean;
  /** It tells of people: masked for whoever may not read that. */
  isPersonal: boolean;
  /** What people say of it. */
  comment: string | null;
  /** Why it has its type where that is not plain: `fits dd/mm/yyyy and mm/dd/yyyy alike, so it stays text`. */
  note: string | null;
}

export type Origin = 'crawl' | 'flow' | 'workspace';

/** What the catalogue knows of a table. */
export interface CatalogueTable {
  /** With `name`, its address: `database.name`, in lower case, of letters, digits and `_`. */
  database: string;
  name: string;
  origin: Origin;
  /** Folder or prefix that its files lie below, or the database: a URL without user and password. */
  location: string;
  layout: Layout;
  columns: TableColumn[];
  /** Columns that together tell every row apart; each alternative holds by itself. */
  keys: string[][];
  comment: string | null;
  owner: string | null;
  tags: string[];
  /** Counted from 1; another for columns that are not compatible with those before. */
  version: number;
  /** Undefined until somebody has counted. */
  rows: number | null;
  bytes: number;
  files: number;
  /** When the newest of its files was written. */
  freshAt: Date | null;
  /** When the catalogue last looked at it. */
  seenAt: Date;
}

/** One file of a table. */
export interface TableFile {
  /** Below the table's location. Of a member of a zip: `archive.zip!member.csv`. */
  path: string;
  bytes: number;
  modified: Date;
  /** Values of the partition columns, by name; null for none. */
  partition: Record<string, string | null>;
  /** Tells the file from another at its path: an ETag in a bucket; size and time on a disk. */
  version?: string;
  /** How it is read where a crawl has found that out; else as the layout of its table says, names as they are. */
  reading?: FileReading;
}

/** How one file is read: those of a table may differ in it. */
export interface FileReading {
  layout: Layout;
  /** What it holds, of a text in the order of its cells. */
  columns: SourceColumn[];
  /** Its lines end in several ways, which the engine does not read. */
  hasMixedLineEnds?: boolean;
}

export interface SourceColumn {
  /** Of the table's column. */
  name: string;
  /** What the file itself calls it. */
  source: string;
  /** Of Parquet, whose files have types. Undefined when the file has no value of it, or an older crawl read it. */
  kind?: ParquetKind;
}

/** Types of Parquet that one column of a table can hold: numbers of any width are one kind. */
export type ParquetKind = 'boolean' | 'number' | 'text' | 'date' | 'time' | 'timestamp' | 'nested';
