/**
 * An engine that runs SQL over named datasets. A job makes temporary tables in order, each from one
 * SELECT, and writes some of them to the lake. Outputs replace what stood under their prefix, all or
 * nothing, and the same job over the same data writes the same bytes.
 */
export interface Compute {
  /**
   * @throws AppError COMPUTE_FAILED when the SQL or the data is at fault; COMPUTE_LOST, retryable,
   *   when the engine died under the job
   */
  run(job: ComputeJob, options?: ComputeOptions): Promise<ComputeResult>;
  close(): Promise<void>;
}

export type OutputHeard = (prefix: string, bytes?: number) => void;

export interface ComputeOptions {
  signal?: AbortSignal;
  /**
   * Told as soon as an output stands, which may be long before the job ends, with the bytes of its files where
   * the engine knows them.
   */
  onOutput?: OutputHeard;
  /** Told now and then how much of the job is done, from 0 to 1. */
  onProgress?: (share: number) => void;
}

export interface ComputeJob {
  /** Names the job in logs and on a cluster: run, stage, step. */
  name: string;
  sources: Source[];
  models: Model[];
}

/** Something a SELECT can name in its FROM. */
export type Source = TextSource | ParquetSource | TableSource | JdbcSource | RowsSource;

/**
 * Rows of delimited text, cut into cells, each with the number of its first line: columns file_id, delivery_order, line, text, cell_fault
 * (SHORT_ROW, LONG_ROW, BAD_QUOTES or null), each of `columns` as text, and additional_column: the
 * cells of `extras` as one JSON object of strings, names in the file's order, null without extras.
 */
export interface TextSource {
  kind: 'text';
  name: string;
  columns: string[];
  nullTokens: string[];
  files: TextFile[];
}

export interface TextFile {
  key: string;
  fileId: number;
  deliveryOrder: number;
  delimiter: string;
  /** Line number of the header; rows start below it. */
  headerLine: number;
  /** How lines end; `mixed` when the file uses several ways. */
  lineEnd: LineEnd;
  /** Position of each column, by name, 0 for the first; a column the file lacks is left out. */
  positions: Record<string, number>;
  /** Columns beyond `columns`, as the file names them, with their positions. */
  extras?: { name: string; position: number }[];
  /** Cells each row must have. */
  width: number;
}

export type LineEnd = 'lf' | 'crlf' | 'cr' | 'mixed';

/** Parquet objects under a prefix of the lake; `year=2010/` folders come back as a column of text. */
export interface ParquetSource {
  kind: 'parquet';
  name: string;
  prefix: string;
  /** Read only some of the folders: the source is there once a model has named them. */
  only?: OnlyFolders;
}

export interface OnlyFolders {
  /** Column that the folders are named by. */
  column: string;
  /** Collected model whose column of that name lists them; no other rows are read. */
  model: string;
}

/** A table of the registry. */
export interface TableSource {
  kind: 'table';
  name: string;
  table: string;
}

/** Rows of whole numbers that come with the job: tens of thousands at most. */
export interface RowsSource {
  kind: 'rows';
  name: string;
  columns: string[];
  /** A number a column; each fits 53 bits. */
  rows: number[][];
}

/** Rows of the warehouse that the engine reads itself; only a cluster's engine can. */
export interface JdbcSource {
  kind: 'jdbc';
  name: string;
  /** SELECT of the warehouse, every column named. */
  query: string;
  /** `jdbc:postgresql://host:port/database`, without user or password. */
  url: string;
  /** Name of the secret in Secrets Manager that holds both, and its region. */
  secret: string;
  region: string;
}

/** One SELECT under a name, written out as `outputs` say. */
export interface Model {
  name: string;
  sql: string;
  /** Only a name for the SELECT, worked out anew by whoever reads it; else it is kept as a table. */
  isView?: boolean;
  /**
   * Nothing but its one output reads it, and nobody asks how many rows it has: an engine that writes
   * partitions in one go need not keep it as a table.
   */
  isWrittenOnce?: boolean;
  outputs?: Output[];
  /** Give the rows back; only for small results. */
  collect?: boolean;
}

export interface Output {
  format: 'parquet' | 'csv';
  /** Folder in the lake, ending in `/`. */
  prefix: string;
  /** SELECT of the rows to write; all of the model when left out. */
  sql?: string;
  /**
   * SQL condition on the rows to write. Outputs of a model that differ only in it and in their prefix must share
   * no row: an engine may write them in one go.
   */
  where?: string;
  /** Columns that order the rows; without them they lie as the SELECT gives them. */
  orderBy?: string[];
  /** All rows in one object, however many there are. */
  inOneObject?: boolean;
  /** The order does not matter: rows may lie in any, and in several objects of a folder, which is faster. */
  isUnordered?: boolean;
  /**
   * Column whose value names a sub-folder `<column>=<value>/`, or several whose values name folders in
   * folders; they are not in the files. Without a row there is one object with the columns in the folder
   * itself, or none where the order does not matter.
   */
  partitionBy?: string | readonly string[];
  /**
   * Splits the rows of each folder into buckets as Spark does, where the engine has its hash: the objects are
   * `part-<n>_<bucket>.<format>`, the bucket in five digits. Else it is left out. Only with an order.
   */
  bucketBy?: Buckets;
}

export interface Buckets {
  /** Of whole numbers. */
  column: string;
  count: number;
}

export type Cell = string | number | boolean | null;

export interface ComputeResult {
  /** Rows each model has that is kept as a table, by name; of one that is written once, only if it is. */
  rows: Record<string, number>;
  /** Rows of collected models, by name; decimals and dates as text. */
  collected: Record<string, Record<string, Cell>[]>;
}

/**
 * How far a quoted cell may reach over line ends; engines hold to it, and so does who counts rows from
 * bytes. One that reaches further was left open by mistake.
 */
export const MULTILINE_ROW = {
  /** Excel lets a cell have 253 line breaks. */
  lines: 254,
  /** Of all its lines, without their ends. */
  bytes: 1_000_000,
} as const;

/** A string constant of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Why a signal was aborted when the process ends but the run goes on: what runs outside the process is
 * left running, for the next worker to adopt. Any other reason ends it.
 */
export class WorkerStopping extends Error {
  constructor() {
    super('the worker is stopping');
    this.name = 'WorkerStopping';
  }
}
