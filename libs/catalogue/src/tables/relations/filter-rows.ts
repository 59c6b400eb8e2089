import { isBlankRow, findByteOrderMarks } from '#intake/source/text/blank-row.js';
import type { CsvLayout } from '../table.js';

/**
 * Yields a text with LF line ends without the lines that are no rows: those without a value, byte order marks of joined
 * files, and the header after such a mark. Lines inside a quoted cell stay.
 */
export async function* filterRows(
  text: AsyncIterable<Buffer>,
  { delimiter, quote, skip }: Pick<CsvLayout, 'delimiter' | 'quote' | 'skip'>,
): AsyncGenerator<Buffer> {
  let line = 0;
  let header: string | undefined;
  let isInQuotes = false;
  const keep = (each: string): string | undefined => {
    const isBegun = isInQuotes;
    if (quote !== '' && each.split(quote).length % 2 === 0) isInQuotes = !isInQuotes;
    // Lines above the header are skipped by their number.
    if (line++ < skip || isBegun) return each;
    const mark = findByteOrderMarks(each);
    const row = each.slice(mark.length);
    header ??= row;
    const isHeader = mark !== '' && row === header && line > skip + 1;
    return isHeader || isBlankRow(row, delimiter) ? undefined : row;
  };
  let begun = '';
  const decoder = new TextDecoder();
  for await (const chunk of text) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n');
    begun = lines.pop() ?? '';
    const kept = lines.flatMap((each) => keep(each) ?? []);
    if (kept.length > 0) yield Buffer.from(`${kept.join('\n')}\n`);
  }
  const last = begun === '' ? undefined : keep(begun);
  if (last !== undefined) yield Buffer.from(last);
}
