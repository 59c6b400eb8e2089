import type { DataSource, QueryRunner } from 'typeorm';
import type { Output } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { ServiceSetting } from '#platform/config/config-rules.js';
import type { ServiceUrl } from '#platform/config/service-url.js';

/** Brings the accepted rows of files from the lake into a table of `core`: each file whole, and once. */
export interface TableLoader {
  /** Whether each file needs a load of its own. */
  isByFile: boolean;
  /** Where the engine is to put the rows as CSV. */
  output(load: TableLoad): Pick<Output, 'prefix' | 'isUnordered' | 'orderBy' | 'inOneObject'>;
  /**
   * Ends when the rows stand in the table; at once when they stood there before.
   * @throws AppError LOAD_OVERDUE, retryable, when another process was to load them and has not
   */
  load(load: TableLoad, options: TableLoadOptions): Promise<void>;
}

export interface TableLoad {
  runId: number;
  /** Folder for what this attempt of the stage needs only while it runs. */
  scratch: string;
  fileIds: readonly number[];
  /** Digest of the rules that made the rows: rows are loaded anew when it changes. */
  rules: string;
}

export interface TableLoadOptions {
  signal: AbortSignal;
  transaction<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result>;
  /** Of what the engine wrote for the load, where it is known: with fewer, files were lost. */
  bytes?: number;
  /** Told of the bytes of each chunk, and of all bytes there are. */
  onBytes?: (chunk: number, total: number) => void;
}

/** What a loader is made of. */
export interface LoaderParts {
  warehouse: DataSource;
  lake: ObjectStore;
  /** The setting that chose the loader. */
  url: ServiceUrl;
}

type CreateLoader = (parts: LoaderParts) => TableLoader;

/**
 * A setting that belongs to one flow. `engine`: where one stage computes. `loader`: who fills a table of
 * `core`, by the URL's scheme. `file`: a file in the place of a shipped one.
 */
export type FlowSetting = ServiceSetting &
  (
    | { is: 'engine' }
    | { is: 'loader'; loaders: Readonly<Record<string, CreateLoader>> }
    | { is: 'file' }
  );
