import { namedEnum } from '../named-enum.js';
import type { CsvDialect } from './csv-dialect.js';

export const ExportFormat = namedEnum('ExportFormat', 'Format of an export.', {
  csv: 'CSV as in RFC 4180, with a header line.',
  ndjson: 'One JSON object per line.',
  json: 'One JSON array.',
  parquet: 'A Parquet file.',
  arrow: 'An Arrow IPC stream.',
});
export type ExportFormat = keyof typeof ExportFormat;

/** How the content of an export is written. */
export interface FileForm {
  format: ExportFormat;
  /** Of CSV. */
  dialect: CsvDialect;
}

/** Formats of documents for people. */
export type DocumentFormat = 'html' | 'pdf';

/** Media type and file extension, by format. */
export const formatDetails: Record<
  ExportFormat | DocumentFormat,
  { mediaType: string; extension: string }
> = {
  csv: { mediaType: 'text/csv', extension: 'csv' },
  ndjson: { mediaType: 'application/x-ndjson', extension: 'ndjson' },
  json: { mediaType: 'application/json', extension: 'json' },
  parquet: { mediaType: 'application/vnd.apache.parquet', extension: 'parquet' },
  arrow: { mediaType: 'application/vnd.apache.arrow.stream', extension: 'arrows' },
  html: { mediaType: 'text/html', extension: 'html' },
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
};
