/** A row of a text's head. */
export interface HeadRow {
  cells: string[];
  /** Number of its first line, 0 for the first. */
  line: number;
}

/**
 * Cuts a text into rows as engines do, or nearly: a quote counts where a cell begins.
 * @param isWhole whether the text ends there; else its last row is left out
 * @returns undefined when a quote is never closed, or text stands beside a quoted cell
 */
export function cutRows(
  text: string,
  delimiter: string,
  quote: string,
  isWhole: boolean,
  most: number,
): HeadRow[] | undefined {
  const rows: HeadRow[] = [];
  let [cells, begin, line, at]: [string[], number, number, number] = [[], 0, 0, 0];
  while (at < text.length && rows.length < most) {
    let cell: string;
    if (quote !== '' && text[at] === quote) {
      const end = closing(text, at, quote);
      if (end === undefined) return isWhole ? undefined : rows;
      cell = text.slice(at + 1, end).replaceAll(quote + quote, quote);
      line += cell.split(/\r\n|\n|\r/).length - 1;
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && !isEnd(text, at, delimiter)) at++;
      cell = text.slice(start, at);
    }
    cells.push(cell);
    const next = text[at];
    if (next === delimiter) {
      at++;
      if (at === text.length && isWhole) cells.push('');
      else continue;
    }
    if (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r') {
      return undefined;
    }
    if (next === undefined && !isWhole) break;
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: begin });
    if (next === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    [cells, begin] = [[], line];
  }
  return rows;
}

function isEnd(text: string, at: number, delimiter: string): boolean {
  const sign = text[at];
  return sign === delimiter || sign === '\n' || sign === '\r';
}

/** Where the quote is that ends a cell. */
function closing(text: string, from: number, quote: string): number | undefined {
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (text[at + 1] !== quote) return at;
    at++;
  }
  return undefined;
}
