import { markedCell } from '#platform/text/spreadsheet-cell.js';
import { type Column, isNumeric } from '../columns.js';
import { type CsvDialect, defaultDialect } from './csv-dialect.js';
import { isTrue, type Rows } from './row-source.js';

const LINE_END = '\r\n';

/**
 * Returns CSV as in RFC 4180, or in another dialect. Null is an empty cell and `""` is empty text. Text that a
 * spreadsheet would run as a formula gets a leading apostrophe, in the header too; numbers and dates do not.
 * @param hasHeader false if the file continues another
 */
export async function* formatCsv(
  { columns, batches }: Rows,
  { hasHeader = true, dialect = defaultDialect }: CsvOptions = {},
): AsyncGenerator<string> {
  const { separator } = dialect;
  const names = columns.map(({ name }) => formatTextCell(name, separator)).join(separator);
  let header = hasHeader ? names + LINE_END : '';
  const cells = columns.map((column) => createCellFormatter(column, dialect));
  for await (const rows of batches) {
    const lines = rows.map((row) =>
      row.map((text, index) => (text === null ? '' : cells[index]?.(text))).join(separator),
    );
    yield `${header}${lines.join(LINE_END)}${LINE_END}`;
    header = '';
  }
  if (header !== '') yield header;
}

interface CsvOptions {
  hasHeader?: boolean;
  dialect?: CsvDialect;
}

function createCellFormatter(
  { type }: Column,
  { separator, decimal }: CsvDialect,
): (text: string) => string {
  if (type === 'boolean') return (text) => (isTrue(text) ? 'true' : 'false');
  if (isNumeric(type))
    return decimal === '.' ? (text) => text : (text) => text.replace('.', decimal);
  if (type === 'date') return (text) => text;
  return (text) => formatTextCell(text, separator);
}

const QUOTED = /["\r\n]/;

function formatTextCell(text: string, separator: string): string {
  const marked = markedCell(text);
  const needsQuotes = marked === '' || QUOTED.test(marked) || marked.includes(separator);
  return needsQuotes ? `"${marked.replaceAll('"', '""')}"` : marked;
}
