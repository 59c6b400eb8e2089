import { markedCell } from '#pipeline/quarantine/export-csv.js';
import type { Column } from '../columns.js';
import { isTrue, type Rows } from './row-source.js';

const LINE_END = '\r\n';
const QUOTED = /[",\r\n]/;

/**
 * Returns CSV as in RFC 4180. Null is an empty cell and `""` is empty text. Text that a spreadsheet would run as a
 * formula gets a leading apostrophe; numbers and dates do not.
 * @param hasHeader false if the file continues another
 */
export async function* csv({ columns, batches }: Rows, hasHeader = true): AsyncGenerator<string> {
  let header = hasHeader ? columns.map(({ name }) => name).join(',') + LINE_END : '';
  const cells = columns.map(cellOf);
  for await (const rows of batches) {
    const lines = rows.map((row) => row.map((text, index) => cells[index]?.(text)).join(','));
    yield `${header}${lines.join(LINE_END)}${LINE_END}`;
    header = '';
  }
  if (header !== '') yield header;
}

function cellOf({ type }: Column): (text: string | null) => string {
  if (type === 'boolean') return (text) => (text === null ? '' : isTrue(text) ? 'true' : 'false');
  if (type === 'text' || typeof type === 'object') return textCell;
  return (text) => text ?? '';
}

function textCell(text: string | null): string {
  if (text === null) return '';
  const marked = markedCell(text);
  return marked === '' || QUOTED.test(marked) ? `"${marked.replaceAll('"', '""')}"` : marked;
}
