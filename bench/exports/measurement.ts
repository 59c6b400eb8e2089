import type { ExportFormat } from '#serving/export/export-format.js';

/** The task of one process: the same rows by COPY, as a list, as groups of sales, or from the lake. */
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
  /** Peak memory of the process beyond its initial memory, in bytes. */
  extraMemory: number;
  /** Peak memory of the engine's process, in bytes; 0 without an engine. */
  engineMemory: number;
}
