import type { Column } from '../columns.js';
import type { ExportFormat } from './export-format.js';
import type { RowBatches } from './row-source.js';
import type { Make } from './spool.js';

interface Exported {
  /** Name of the file, without its ending. */
  name: string;
  columns: readonly Column[];
  /** Names these rows among all: equal keys, equal rows. */
  key: string;
  /** Headers that tell where the rows are from. */
  headers: Record<string, string>;
}

/** Rows that are read from the warehouse while they are written. */
export interface RowExport extends Exported {
  kind: 'rows';
  /** The rows from a place on; the signal ends the query. */
  batches(signal: AbortSignal): RowBatches;
  /** Cursor of the place where these rows start, in a list that can be gone on in. */
  cursor?: string;
  /** They go on after other rows: no header line. */
  isContinued: boolean;
}

/** Rows that an engine writes as a file. */
export interface FileExport extends Exported {
  kind: 'file';
  make(format: ExportFormat): Make;
}

export type ExportSource = RowExport | FileExport;
