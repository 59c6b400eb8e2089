import type { DataSource, QueryRunner } from 'typeorm';
import type { Output } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { ServiceSetting, ValueSetting } from './flow-settings.js';

/** Loads accepted rows of files from the lake into a table of `core`: each file whole, and once. */
export interface TableLoader {
  /** Whether each file needs a separate load. */
  isByFile: boolean;
  /** Returns where the engine writes the rows as CSV. */
  output(load: TableLoad): Pick<Output, 'prefix' | 'isUnordered' | 'orderBy' | 'inOneObject'>;
  /**
   * Returns once the rows are in the table; at once if they already were.
   * @throws AppError LOAD_OVERDUE, retryable, when another process was to load them and has not
   */
  load(load: TableLoad, options: TableLoadOptions): Promise<void>;
}

export interface TableLoad {
  runId: number;
  /** Folder for temporary files of this attempt. */
  scratch: string;
  fileIds: readonly number[];
  /** Digest of the rules that produced the rows: a change loads the rows again. */
  rules: string;
}

export interface TableLoadOptions {
  signal: AbortSignal;
  transaction<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result>;
  /** Bytes that the engine wrote for the load, if known: fewer mean that files were lost. */
  bytes?: number;
  /** Called with the bytes of each chunk and the total bytes. */
  onBytes?: (chunk: number, total: number) => void;
}

/** Services for creating a loader. */
export interface LoaderParts {
  warehouse: DataSource;
  lake: ObjectStore;
  /** The setting that chose the loader. */
  url: ServiceUrl;
}

type CreateLoader = (parts: LoaderParts) => TableLoader;

/**
 * A setting of one flow. `engine`: where one stage computes. `loader`: what loads a table of `core`, by the URL's
 * scheme. `file`: a file that replaces a shipped one. `integer` and `choice`: values for the method of the flow's
 * forecasts.
 */
export type FlowSetting =
  | ValueSetting
  | (ServiceSetting &
      (
        | { is: 'engine' }
        | { is: 'loader'; loaders: Readonly<Record<string, CreateLoader>> }
        | { is: 'file' }
      ));
