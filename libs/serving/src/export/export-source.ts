import type { Column } from '../columns.js';
import type { DocumentFormat, FileForm } from './export-format.js';
import type { RowBatches } from './row-source.js';
import type { Make } from './spool.js';

interface Named {
  /** Name of the file, without its extension. */
  name: string;
  /** Identifies the content: equal keys mean equal rows. */
  key: string;
  /** Headers about the source of the rows. */
  headers: Record<string, string>;
}

interface Exported extends Named {
  columns: readonly Column[];
}

/** Rows that are read from the warehouse during the export. */
export interface RowExport extends Exported {
  kind: 'rows';
  /** Returns the rows; the signal cancels the query. */
  batches(signal: AbortSignal): RowBatches;
  /** Cursor of the first of these rows, in a list with cursors. */
  cursor?: string;
  /** The rows continue other rows: no header line. */
  isContinued: boolean;
}

/** Rows that an engine writes to a file. */
export interface FileExport extends Exported {
  kind: 'file';
  make(form: FileForm): Make;
}

export interface DocumentExport extends Named {
  make(format: DocumentFormat): Make;
}

export type ExportSource = RowExport | FileExport;
