import type { Parameters } from '#analytics/charts/custom-view.js';

type Scalar = string | number | boolean | null;

/** Texts that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A way to write CSV: as programs read it, or as a spreadsheet with decimal commas does. */
export interface CsvNotation {
  label: string;
  separator: string;
  decimal: string;
  /** What asks the API for it. */
  asked: Parameters;
}

const plain: CsvNotation = { label: 'CSV', separator: ',', decimal: '.', asked: { format: 'csv' } };

/** The notations that each page with a CSV file offers. */
export const csvNotations: readonly CsvNotation[] = [
  plain,
  {
    label: 'CSV with decimal commas',
    separator: ';',
    decimal: ',',
    asked: { format: 'csv', decimal: 'comma' },
  },
];

/**
 * Returns records as CSV (RFC 4180) with a header. Nested objects become columns, lists are left out. Text that a
 * spreadsheet would run gets a leading apostrophe, as in the files of the API.
 */
export function buildCsv(records: readonly object[], notation = plain): string {
  if (records.length === 0) return '';
  const rows = records.map((record) => new Map(listCells(record, '')));
  const heads = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) => heads.map((head) => row.get(head) ?? null));
  return [heads, ...lines]
    .map(
      (line) => `${line.map((value) => formatCell(value, notation)).join(notation.separator)}\r\n`,
    )
    .join('');
}

function listCells(record: object, prefix: string): [string, Scalar][] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]): [string, Scalar][] => {
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null) return listCells(value, `${prefix}${name}.`);
    return [[`${prefix}${name}`, value as Scalar]];
  });
}

function formatCell(value: Scalar, { separator, decimal }: CsvNotation): string {
  if (typeof value === 'number') return String(value).replace('.', decimal);
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  const needsQuotes = /["\r\n]/.test(text) || text.includes(separator);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
