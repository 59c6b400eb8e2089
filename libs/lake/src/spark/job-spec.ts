import type {
  Buckets,
  JdbcSource,
  OnlyFolders,
  RowsSource,
  TextFile,
  TextSource,
} from '../ports/compute.js';
import type { Partition } from '../ports/table-folders.js';

/** What `run_sql.py` reads: a job with URLs in place of keys. */
export interface SparkJob {
  name: string;
  sources: SparkSource[];
  models: SparkModel[];
}

export type SparkSource =
  | (Omit<TextSource, 'files'> & { files: SparkTextFile[] })
  | { kind: 'parquet'; name: string; url: string; only?: OnlyFolders }
  /** Folders of one table; of one with a partition each URL ends in `<column>=<value>/`. */
  | { kind: 'folders'; name: string; urls: string[]; partition?: Partition }
  | { kind: 'table'; name: string; table: string; publication?: string }
  | JdbcSource
  | RowsSource;

/** Spark knows every line end by itself. */
export type SparkTextFile = Omit<TextFile, 'key' | 'lineEnd'> & { url: string };

export interface SparkModel {
  name: string;
  sql: string;
  isView: boolean;
  collect: boolean;
  outputs: SparkOutput[];
}

interface SparkOutput {
  format: 'parquet' | 'csv';
  /** URL of the folder to write into, ending in `/`. */
  folder: string;
  sql: string;
  where?: string;
  orderBy?: string[];
  isUnordered: boolean;
  inOneObject: boolean;
  partitionBy?: string[];
  bucketBy?: Buckets;
}
