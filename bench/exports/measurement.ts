import type { ExportFormat } from '#serving/export/export-format.js';

/** What one process is to do: the same rows by COPY, as a list, as groups of sales, or out of the lake. */
export interface Task {
  source: 'copy' | 'list' | 'sales' | 'lake';
  format: ExportFormat;
  warehouse: string;
  lake: string;
}

export interface Measurement {
  seconds: number;
  rows: number;
  bytes: number;
  /** The most that the process had in memory beyond what it had before, in bytes. */
  extraMemory: number;
  /** The most that the process of the engine had, in bytes; 0 where there was none. */
  engineMemory: number;
}
