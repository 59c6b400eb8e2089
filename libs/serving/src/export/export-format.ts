import { namedEnum } from '../named-enum.js';

export const ExportFormat = namedEnum('ExportFormat', 'Form in which a whole list is given.', {
  csv: 'CSV as in RFC 4180, with a header line.',
  ndjson: 'One JSON object a line.',
  json: 'One bare JSON array.',
  parquet: 'A Parquet file.',
  arrow: 'An Arrow IPC stream.',
});
export type ExportFormat = keyof typeof ExportFormat;

/** Media type and file extension, by format. */
export const formatDetails: Record<ExportFormat, { mediaType: string; extension: string }> = {
  csv: { mediaType: 'text/csv', extension: 'csv' },
  ndjson: { mediaType: 'application/x-ndjson', extension: 'ndjson' },
  json: { mediaType: 'application/json', extension: 'json' },
  parquet: { mediaType: 'application/vnd.apache.parquet', extension: 'parquet' },
  arrow: { mediaType: 'application/vnd.apache.arrow.stream', extension: 'arrows' },
};
