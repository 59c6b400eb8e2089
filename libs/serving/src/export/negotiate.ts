import Negotiator from 'negotiator';
import { AppError } from '#platform/errors/app-error.js';
import { ExportFormat, formatDetails } from './export-format.js';

/** What `Accept` may say for a page of JSON, from the most to the least special. */
const PAGE = ['application/json', 'application/*', '*/*'];
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
 * The export a request wants: `format` comes first, then what `Accept` likes best.
 * @returns undefined for a page of JSON, which is what a client gets that says nothing
 * @throws AppError NOT_ACCEPTABLE when `Accept` takes none of what there is
 */
export function wantedFormat(
  format: ExportFormat | undefined,
  accept: string | undefined,
): ExportFormat | undefined {
  if (format !== undefined || accept === undefined || accept.trim() === '') return format;
  for (const type of new Negotiator({ headers: { accept: accept.toLowerCase() } }).mediaTypes()) {
    if (PAGE.includes(type)) return undefined;
    const known = byMediaType.get(type);
    if (known) return known;
  }
  const types = Object.values(formatDetails).map(({ mediaType }) => mediaType);
  throw new AppError(
    'NOT_ACCEPTABLE',
    `nothing here is of the types that Accept names: ask for one of ${types.join(', ')}, or ?format=` +
      Object.keys(ExportFormat).join('|'),
  );
}
