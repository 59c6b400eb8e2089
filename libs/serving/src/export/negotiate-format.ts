import Negotiator from 'negotiator';
import { AppError } from '#platform/errors/app-error.js';
import { type CsvArgs, hasDialect } from './csv-dialect.js';
import { ExportFormat, formatDetails } from './export-format.js';

/** Values of `Accept` that name a page of JSON. */
const PAGE = ['application/json', 'application/*'];
const OTHER_NAMES: Record<string, ExportFormat> = {
  'text/*': 'csv',
  'application/csv': 'csv',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};
const byMediaType = new Map<string, ExportFormat>([
  ...Object.values(ExportFormat)
    .filter((format) => format !== 'json')
    .map((format) => [formatDetails[format].mediaType, format] as const),
  ...Object.entries(OTHER_NAMES),
]);

/**
 * Returns the requested export: `format` first, then the preference of `Accept`. Where both leave it open, a separator or a
 * decimal mark asks for CSV.
 * @returns undefined for a page of JSON, the default
 * @throws AppError NOT_ACCEPTABLE when `Accept` allows no available format
 */
export function negotiateFormat(
  wanted: CsvArgs & { format?: ExportFormat | undefined },
  accept: string | undefined,
): ExportFormat | undefined {
  if (wanted.format !== undefined) return wanted.format;
  const open = hasDialect(wanted) ? 'csv' : undefined;
  if (accept === undefined || accept.trim() === '') return open;
  for (const type of new Negotiator({ headers: { accept: accept.toLowerCase() } }).mediaTypes()) {
    if (type === '*/*') return open;
    if (PAGE.includes(type)) return undefined;
    const known = byMediaType.get(type);
    if (known) return known;
  }
  const types = Object.values(ExportFormat).map((each) => formatDetails[each].mediaType);
  throw new AppError(
    'NOT_ACCEPTABLE',
    `the API has none of the types that Accept names: request one of ${types.join(', ')}, or ` +
      '?format=' +
      Object.keys(ExportFormat).join('|'),
  );
}
