import type { TextRow } from '#platform/database/rows.js';
import type { Column } from '../columns.js';
import { isTrue, type Rows } from './row-source.js';

/** Writes one JSON object per line, with members in the order of the columns. Decimals keep their digits. */
export async function* ndjson({ columns, batches }: Rows): AsyncGenerator<string> {
  const object = objectOf(columns);
  for await (const rows of batches) yield `${rows.map(object).join('\n')}\n`;
}

/** Writes the same objects as one JSON array. */
export async function* jsonArray({ columns, batches }: Rows): AsyncGenerator<string> {
  const object = objectOf(columns);
  let before = '[\n';
  for await (const rows of batches) {
    yield `${before}${rows.map(object).join(',\n')}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function objectOf(columns: readonly Column[]): (row: TextRow) => string {
  const members = columns.map((column, index) => {
    const start = `${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    const value = valueOf(column);
    return (text: string | null) => start + (text === null ? 'null' : value(text));
  });
  return (row) => `${row.map((text, index) => members[index]?.(text ?? null)).join('')}}`;
}

/** PostgreSQL's text of numbers and JSON is valid JSON. */
function valueOf({ type }: Column): (text: string) => string {
  if (type === 'boolean') return (text) => (isTrue(text) ? 'true' : 'false');
  if (type === 'text' || type === 'date') return (text) => JSON.stringify(text);
  return (text) => text;
}
