import type { DateOrder } from './column-types.js';

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

/** A column with what is known of it: else it may be empty, and nobody has said anything of it. */
export const tableColumn = (
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

/** What tables there are, whoever found them. */
export interface Tables {
  /** In the order of their addresses. */
  list(): Promise<CatalogueTable[]>;
  /** @param address `database.name` @throws AppError TABLE_UNKNOWN that names the nearest ones */
  find(address: string): Promise<CatalogueTable>;
  /** In the order of their paths; none of a table without files. */
  files(table: CatalogueTable): Promise<TableFile[]>;
}

/** Brings tables to where the query engine can read them. */
export interface Relations {
  /**
   * What is in a bucket, a zip, a database or an encoding that the engine does not read is copied to this machine.
   * @throws AppError SOURCE_UNREADABLE naming the file
   */
  of(table: CatalogueTable, signal?: AbortSignal): Promise<Relation>;
}

/** What a session of the query engine needs to ask about something under a name. */
export interface Relation {
  /** Identifier that SQL names it by. */
  name: string;
  /** Schema that it stands in, which is made where it is missing; none for the default one. */
  schema?: string;
  /** SELECT that gives its rows, typed as the catalogue says. */
  sql: string;
  /** Files that it reads, by absolute path. */
  files: string[];
  /** Bytes of these. */
  bytes: number;
  /** They are Parquet, which is read again at little cost. */
  isParquet?: boolean;
  columns: { name: string; type: string }[];
  /** Says, once, that its files are read no more; they are kept for some time where nobody says so. */
  release?: () => Promise<void>;
}

/** No table of the workspace is called so: results of Athena lie in this folder, for a week. */
export const KEPT_NAME = 'athena';

/** A table of the workspace as it was made, and from what. */
export interface WrittenTable {
  /** The table is `workspace.<name>`. */
  name: string;
  /** URL of the folder that the files lie below. */
  location: string;
  columns: TableColumn[];
  files: TableFile[];
  rows: number;
  /** Addresses of the tables that it was made from. */
  sources: string[];
  actor: string;
  /** What made it, in one line: a statement, or a recipe. */
  sql: string;
}

/** Rows that a sample of a table has at most. */
export const SAMPLE_ROWS_MAX = 100;
