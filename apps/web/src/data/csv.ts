type Scalar = string | number | boolean | null;

/** Texts that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Returns records as CSV (RFC 4180), with a header. Nested objects become columns, lists are left out. Text that a
 * spreadsheet would run gets a leading apostrophe, as in the files of the API.
 */
export function csvOf(records: readonly object[]): string {
  if (records.length === 0) return '';
  const rows = records.map((record) => new Map(cellsOf(record, '')));
  const heads = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) => heads.map((head) => cell(row.get(head) ?? null)));
  return [heads.map(cell), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

function cellsOf(record: object, prefix: string): [string, Scalar][] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]): [string, Scalar][] => {
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null) return cellsOf(value, `${prefix}${name}.`);
    return [[`${prefix}${name}`, value as Scalar]];
  });
}

function cell(value: Scalar): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
