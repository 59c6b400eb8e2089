import type { Column } from '../columns.js';
import type { DocumentFormat, FileForm } from './export-format.js';
import type { RowBatches } from './row-source.js';
import type { WriteFile } from './spool.js';

interface NamedSource {
  /** Name of the file, without its extension. */
  name: string;
  /** Identifies the content: equal keys mean equal rows. */
  key: string;
  /** Headers about the source of the rows. */
  headers: Record<string, string>;
}

interface TabularSource extends NamedSource {
  columns: readonly Column[];
}

/** Rows that are read from the warehouse during the export. */
export interface RowExport extends TabularSource {
  kind: 'rows';
  /** Returns the rows; the signal cancels the query. */
  batches(signal: AbortSignal): RowBatches;
  /** Cursor of the first of these rows, in a list with cursors. */
  cursor?: string;
  /** The rows continue other rows: no header line. */
  isContinued: boolean;
}

/** Rows that an engine writes to a file. */
export interface FileExport extends TabularSource {
  kind: 'file';
  createWriter(form: FileForm): WriteFile;
}

export interface DocumentExport extends NamedSource {
  createWriter(format: DocumentFormat): WriteFile;
}

export type ExportSource = RowExport | FileExport;
