import { SIGNED_ORDERS } from '../../tables/column-types.js';
import { isNoValue, kindsOf, type TextKind } from './text-kinds.js';

/** A row from the beginning of a text. */
interface HeadRow {
  cells: string[];
  /** Index of its first line, from 0. */
  line: number;
}

/**
 * Splits a text into rows much as engines do: a quote counts at the start of a cell.
 * @param isWhole whether the text ends there; else the last row is left out
 * @returns undefined when a quote is never closed, or text follows a quoted cell
 */
function cutRows(
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

/** Returns the index of the quote that ends a cell. */
function closing(text: string, from: number, quote: string): number | undefined {
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (text[at + 1] !== quote) return at;
    at++;
  }
  return undefined;
}

/** The layout of delimited text, detected from its beginning. */
interface CsvShape {
  delimiter: string;
  quote: string;
  /** Lines before the header, or before the first row. */
  skip: number;
  rows: HeadRow[];
}

const USUAL = [',', ';', '\t', '|', '^'];

const QUOTES = ['"', "'", ''];

/** Rows that are sampled: more give no better result. */
const ROWS = 200;

/** Maximum number of lines above a table, such as titles. */
const LINES_BEFORE = 20;

/** Minimum share of rows with the most common length; others are reported later. */
const ALIKE = 0.9;

const EXCEL_HINT = /^sep=(.)\s*(?:\r\n|\n|\r|$)/i;

/**
 * Finds the delimiter: the one that splits all lines alike, into the most cells.
 * @param text without a byte order mark
 * @param isWhole whether the text ends there
 * @param isCsv whether the file's name is CSV: then one cell a line is enough
 * @returns undefined when no delimiter splits all lines alike
 */
export function csvShape(text: string, isWhole: boolean, isCsv: boolean): CsvShape | undefined {
  const [hint, told] = EXCEL_HINT.exec(text) ?? [];
  if (hint !== undefined && told !== undefined) {
    const shape = bestOf([told], text.slice(hint.length), isWhole, LINES_BEFORE);
    return shape && { ...shape, skip: shape.skip + 1 };
  }
  const usual = bestOf(USUAL, text, isWhole, LINES_BEFORE);
  if (usual) return usual;
  // A character that is no delimiter occurs as often in the first line as in all others.
  const [first = ''] = text.split(/\r\n|\n|\r/, 1);
  const others = [...new Set(first.match(/[^\p{L}\p{N}"'.\-\s]/gu) ?? [])];
  const other = bestOf(
    others.filter((sign) => sign.length === 1),
    text,
    isWhole,
    0,
  );
  if (other && other.rows.length > 1) return other;
  if (!isCsv) return undefined;
  for (const quote of ['"', '']) {
    const rows = cutRows(text, ',', quote, isWhole, ROWS);
    if (rows?.length && rows.every(({ cells }) => cells.length === 1)) {
      return { delimiter: ',', quote, skip: 0, rows };
    }
  }
  return undefined;
}

function bestOf(
  delimiters: readonly string[],
  text: string,
  isWhole: boolean,
  linesBefore: number,
): CsvShape | undefined {
  let best: { shape: CsvShape; score: number } | undefined;
  for (const delimiter of delimiters) {
    if (!text.includes(delimiter)) continue;
    for (const quote of QUOTES) {
      if (quote === "'" && !startsCells(text, delimiter, quote)) continue;
      const rows = cutRows(text, delimiter, quote, isWhole, ROWS);
      const found = rows && alikeFrom(rows, linesBefore);
      if (!found) continue;
      const { width, share } = found;
      // Equal rows count most, then few skipped lines, then many cells.
      const score = (share === 1 ? 1_000_000 : 0) - found.from * 1000 + Math.min(width, 900);
      const [{ line }] = found.rows;
      const shape = { delimiter, quote, skip: line, rows: found.rows };
      if (score > (best?.score ?? -Infinity)) best = { shape, score };
    }
  }
  return best?.shape;
}

/** Whether a quote character occurs at the start of a cell. */
const startsCells = (text: string, delimiter: string, sign: string) =>
  ['\n', '\r', delimiter].some((before) => text.includes(before + sign)) || text.startsWith(sign);

/** Returns the rows from the first one with the most common length. */
function alikeFrom(rows: readonly HeadRow[], linesBefore: number) {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [[width] = [0]] = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  const from = rows.findIndex(({ cells }) => cells.length === width);
  const [first, ...rest] = rows.slice(from);
  if (width < 2 || !first || first.line > linesBefore) return undefined;
  const all: [HeadRow, ...HeadRow[]] = [first, ...rest];
  const share = all.filter(({ cells }) => cells.length === width).length / all.length;
  return share < ALIKE ? undefined : { width, share, from, rows: all };
}

const TYPED: TextKind[] = [
  ...(['boolean', 'double', 'timestamp', 'time'] as const),
  ...SIGNED_ORDERS,
];

const NUMBER = /^[-+]?[0-9.,\s]+%?$/;

/**
 * Whether the first row is a header. It is when a column has a type that its first cell lacks; it is not when the first
 * cells have the types of those below. If all cells are text, headers are unique, not empty and no numbers.
 */
export function hasHeader([first, ...rest]: readonly string[][]): boolean {
  if (!first) return false;
  let typed = 0;
  for (const [index, cell] of first.entries()) {
    const text = cell.trim();
    const below = rest.map((cells) => cells[index] ?? '').filter((each) => !isNoValue(each.trim()));
    const kinds = below.length > 0 ? kindsOf(below, TYPED) : [];
    if (kinds.length === 0 || isNoValue(text)) continue;
    if (kindsOf([text], kinds).length === 0) return true;
    typed++;
  }
  if (typed > 0) return false;
  const names = first.map((cell) => cell.trim());
  const areNames = names.every((name) => name !== '' && !NUMBER.test(name));
  return areNames && new Set(names).size === names.length;
}
