/**
 * An engine that runs SQL over named datasets. A job creates temporary tables in order, each from one SELECT, and
 * writes some of them to the lake. An output replaces its prefix completely or not at all, and the same job over the
 * same data writes the same bytes.
 */
export interface Compute {
  /**
   * @throws AppError COMPUTE_FAILED when the SQL is wrong; COMPUTE_DATA_FAILED, with the model, when a value overflows or
   *   cannot be converted; COMPUTE_OUT_OF_MEMORY; DISK_FULL; COMPUTE_LOST, retryable, when the engine died during the job
   */
  run(job: ComputeJob, options?: ComputeOptions): Promise<ComputeResult>;
  close(): Promise<void>;
}

/** Codes of jobs that the data made fail: never a full disk, a lost engine or connection, or a time limit. */
export const DATA_FAILURES: readonly string[] = ['COMPUTE_DATA_FAILED', 'COMPUTE_OUT_OF_MEMORY'];

export type OutputListener = (prefix: string, bytes?: number) => void;

export interface ComputeOptions {
  signal?: AbortSignal;
  /**
   * Called as soon as an output is complete, maybe long before the job ends, with its bytes if the engine knows them.
   */
  onOutput?: OutputListener;
  /** Called at intervals with the completed share of the job, from 0 to 1. */
  onProgress?: (share: number) => void;
}

export interface ComputeJob {
  /** Names the job in logs and on a cluster: run, stage, step. */
  name: string;
  sources: Source[];
  models: Model[];
  /** No relation has more rows; left out when unknown. An engine then need not count them before it chooses a way. */
  rowsAtMost?: number;
}

/** Something that a SELECT can name in FROM. */
export type Source = TextSource | ParquetSource | TableSource | JdbcSource | RowsSource;

/**
 * Rows of delimited text, split into cells, with the columns file_id, delivery_order, line (of the row's first line),
 * text, cell_fault (OVERSIZED_ROW, BAD_QUOTES, SHORT_ROW, LONG_ROW or null), each of `columns` as text, and additional_column: the
 * cells of `extras` as one JSON object of strings in file order, null without extras.
 */
export interface TextSource {
  kind: 'text';
  name: string;
  columns: string[];
  nullTokens: string[];
  files: TextFile[];
  /** Limit of a row in bytes; `OVERSIZED_ROW.bytes` when left out. */
  rowBytesMax?: number;
}

export interface TextFile {
  key: string;
  fileId: number;
  deliveryOrder: number;
  delimiter: string;
  /** Line number of the header; rows start below it. */
  headerLine: number;
  /** `mixed` when the file has several kinds of line end. */
  lineEnd: LineEnd;
  /** Position of each column by name, from 0; without columns that the file lacks. */
  positions: Record<string, number>;
  /** Columns beyond `columns`, by the file's names, with their positions. */
  extras?: { name: string; position: number }[];
  /** Required number of cells per row. */
  width: number;
}

export type LineEnd = 'lf' | 'crlf' | 'cr' | 'mixed';

/** Parquet objects under a prefix of the lake; `year=2010/` folders become a text column. */
export interface ParquetSource {
  kind: 'parquet';
  name: string;
  prefix: string;
  /** Reads only some folders: the source exists once a model has listed them. */
  only?: FolderRestriction;
}

export interface FolderRestriction {
  /** Partition column of the folders. */
  column: string;
  /** Collected model that lists them in the column of that name; other rows are not read. */
  model: string;
}

export interface TableSource {
  kind: 'table';
  name: string;
  table: string;
  /** Several models read all of it: an engine that reads it over a network may keep it near by. */
  isReadOften?: boolean;
}

/** Rows of integers inside the job: tens of thousands at most. */
export interface RowsSource {
  kind: 'rows';
  name: string;
  columns: string[];
  /** One number per column; each fits 53 bits. */
  rows: number[][];
}

/** Rows of the warehouse that the engine reads itself; only a cluster's engine can. */
export interface JdbcSource {
  kind: 'jdbc';
  name: string;
  /** SELECT of the warehouse with named columns. */
  query: string;
  /** `jdbc:postgresql://host:port/database`, without user or password. */
  url: string;
  /** Name of the secret in Secrets Manager with user and password, and its region. */
  secret: string;
  region: string;
}

/** A named SELECT, written to its `outputs`. */
export interface Model {
  name: string;
  sql: string;
  /** A view, computed again for each reader; otherwise it is stored as a table. */
  isView?: boolean;
  /**
   * Only its one output reads it, and its row count is not needed: an engine that writes all partitions at once need
   * not store it as a table.
   */
  isWrittenOnce?: boolean;
  outputs?: Output[];
  /** Returns the rows; only for small results. */
  collect?: boolean;
}

export interface Output {
  format: 'parquet' | 'csv';
  /** Folder in the lake, ending in `/`. */
  prefix: string;
  /** SELECT of the rows to write; default all rows of the model. */
  sql?: string;
  /**
   * SQL condition on the rows to write. Outputs of a model that differ only in this and their prefix must not share
   * rows: an engine may write them together.
   */
  where?: string;
  /** Columns that order the rows; default the order of the SELECT. */
  orderBy?: string[];
  /** All rows in one object, regardless of their number. */
  inOneObject?: boolean;
  /** The order does not matter: rows may have any order and be in several objects of a folder, which is faster. */
  isUnordered?: boolean;
  /**
   * Column whose value names a sub-folder `<column>=<value>/`, or several for nested folders; files omit these
   * columns. Without rows there is one object with the columns in the folder itself, or none when the order does not
   * matter.
   */
  partitionBy?: string | readonly string[];
  /** Second folder, ending in `/`, that gets a copy of the sub-folders of `partitionBy`. */
  copiedTo?: string;
  /**
   * Splits the rows of each folder into Spark's buckets, if the engine has Spark's hash: the objects are
   * `part-<n>_<bucket>.<format>`, the bucket in five digits. Other engines ignore it. Requires an order.
   */
  bucketBy?: Buckets;
  /**
   * Field ids of the columns of Parquet, by name. A file with a column that is not among them carries none: readers
   * that find an id in a file ignore its names.
   */
  fieldIds?: ReadonlyMap<string, number>;
}

export interface Buckets {
  /** Of integers. */
  column: string;
  count: number;
}

export type Cell = string | number | boolean | null;

export interface ComputeResult {
  /** Row counts of models that are stored as tables, by name; of a model that is written once only if it was stored. */
  rows: Record<string, number>;
  /** Rows of collected models, by name; decimals and dates as text. */
  collected: Record<string, Record<string, Cell>[]>;
}

/**
 * Limits of a quoted cell with line ends; engines and programs that count rows in bytes apply them. A longer cell is
 * an unclosed quote.
 */
export const MULTILINE_ROW = {
  /** Excel allows 253 line breaks in a cell. */
  lines: 254,
  /** Of all its lines, without line ends. */
  bytes: 1_000_000,
} as const;

/**
 * Limits of a row, so that an engine's memory does not depend on the width of rows: DuckDB takes 2,048 of them at once.
 * A row with more bytes, line ends included, is OVERSIZED_ROW, and its text is its first characters.
 */
export const OVERSIZED_ROW = { bytes: 8_000, shownCharacters: 2_000 } as const;

/** Returns a string constant of SQL. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The abort reason when the process ends but the run continues: work outside of the process is left running for the
 * next worker. Any other reason ends it.
 */
export class WorkerStopping extends Error {
  constructor() {
    super('the worker is stopping');
    this.name = 'WorkerStopping';
  }
}
