import { SIGNED_ORDERS } from '../../tables/column-types.js';
import { isNoValue, findKinds, type TextKind } from './text-kinds.js';

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
      const end = findClosingQuote(text, at, quote);
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
function findClosingQuote(text: string, from: number, quote: string): number | undefined {
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
export function detectCsvShape(
  text: string,
  isWhole: boolean,
  isCsv: boolean,
): CsvShape | undefined {
  const [hint, told] = EXCEL_HINT.exec(text) ?? [];
  if (hint !== undefined && told !== undefined) {
    const shape = chooseShape([told], text.slice(hint.length), isWhole, LINES_BEFORE);
    return shape && { ...shape, skip: shape.skip + 1 };
  }
  const usual = chooseShape(USUAL, text, isWhole, LINES_BEFORE);
  if (usual) return usual;
  // A character that is no delimiter occurs as often in the first line as in all others.
  const [first = ''] = text.split(/\r\n|\n|\r/, 1);
  const others = [...new Set(first.match(/[^\p{L}\p{N}"'.\-\s]/gu) ?? [])];
  const other = chooseShape(
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

function chooseShape(
  delimiters: readonly string[],
  text: string,
  isWhole: boolean,
  linesBefore: number,
): CsvShape | undefined {
  let best: { shape: CsvShape; score: number } | undefined;
  for (const delimiter of delimiters) {
    if (!text.includes(delimiter)) continue;
    for (const quote of QUOTES) {
      if (quote === "'" && !hasCellStart(text, delimiter, quote)) continue;
      const cut = cutRows(text, delimiter, quote, isWhole, ROWS);
      const found = cut && findAlikeRows(cut, linesBefore);
      if (!found) continue;
      const { width, share } = found;
      const rows = findHeader(found);
      // Equal rows count most, then few skipped lines, then many cells.
      const score = (share === 1 ? 1_000_000 : 0) - found.from * 1000 + Math.min(width, 900);
      const shape = { delimiter, quote, skip: rows[0].line, rows };
      if (score > (best?.score ?? -Infinity)) best = { shape, score };
    }
  }
  return best?.shape;
}

/** Whether a quote character occurs at the start of a cell. */
const hasCellStart = (text: string, delimiter: string, sign: string) =>
  ['\n', '\r', delimiter].some((before) => text.includes(before + sign)) || text.startsWith(sign);

/** Returns the rows from the first one with the most common length. */
function findAlikeRows(rows: readonly HeadRow[], linesBefore: number) {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [[width] = [0]] = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  const from = rows.findIndex(({ cells }) => cells.length === width);
  const [first, ...rest] = rows.slice(from);
  if (width < 2 || !first || first.line > linesBefore) return undefined;
  const all: [HeadRow, ...HeadRow[]] = [first, ...rest];
  const share = all.filter(({ cells }) => cells.length === width).length / all.length;
  return share < ALIKE ? undefined : { width, share, from, rows: all, before: rows[from - 1] };
}

/** Rows of one length, and the row above them, which has another length. */
interface AlikeRows {
  width: number;
  rows: [HeadRow, ...HeadRow[]];
  before: HeadRow | undefined;
}

/**
 * Returns the rows from the header: without titles above it that are padded with delimiters, and with a header that has
 * one delimiter more or less than the rows.
 */
function findHeader({ width, rows, before }: AlikeRows): [HeadRow, ...HeadRow[]] {
  const own = findHeaderEvidence(rows.map(({ cells }) => cells));
  const isLonger = before !== undefined && before.cells.length > width;
  // A shorter row may be a title above a header of names.
  if (before && (own === 'none' || (own === 'names' && isLonger))) {
    const header = { ...before, cells: fitHeaderCells(before.cells, width) };
    if (hasHeader([header, ...rows].map(({ cells }) => cells))) return [header, ...rows];
  }
  const from = rows.findIndex(({ cells }) => countFilled(cells) === width);
  const [header, ...rest] = rows.slice(from);
  const last = rows[from - 1];
  if (!header || !last || width < TITLED_WIDTH) return rows;
  const areTitles = rows.slice(0, from).every(({ cells }) => isTitle(cells));
  const evidence = findHeaderEvidence([header, ...rest].map(({ cells }) => cells));
  // Names alone may be a row of data below an incomplete one, unless a blank line is between.
  const isHeader = evidence === 'types' || (evidence === 'names' && header.line > last.line + 1);
  return areTitles && isHeader ? [header, ...rest] : rows;
}

/** In a narrower table, a title has no more empty cells than a row of data may have. */
const TITLED_WIDTH = 3;

const countFilled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== '').length;

/** Whether only the first cell has a text, or none. */
const isTitle = (cells: readonly string[]) => countFilled(cells.slice(1)) === 0;

/** Returns a header of one cell more, if that is empty, or less, with as many cells as the rows. */
function fitHeaderCells(cells: readonly string[], width: number): string[] {
  if (cells.length === width + 1 && cells.at(-1)?.trim() === '') return cells.slice(0, width);
  return cells.length === width - 1 ? [...cells, `column_${width}`] : [];
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
export const hasHeader = (rows: readonly string[][]): boolean =>
  findHeaderEvidence(rows) !== 'none';

/** Returns what shows that the first row is a header: the types of the rows below, or its own names. */
function findHeaderEvidence([first, ...rest]: readonly string[][]): 'types' | 'names' | 'none' {
  if (!first) return 'none';
  let typed = 0;
  for (const [index, cell] of first.entries()) {
    const text = cell.trim();
    const below = rest.map((cells) => cells[index] ?? '').filter((each) => !isNoValue(each.trim()));
    const kinds = below.length > 0 ? findKinds(below, TYPED) : [];
    if (kinds.length === 0 || isNoValue(text)) continue;
    if (findKinds([text], kinds).length === 0) return 'types';
    typed++;
  }
  if (typed > 0) return 'none';
  const names = first.map((cell) => cell.trim());
  const areNames = names.every((name) => name !== '' && !NUMBER.test(name));
  return areNames && new Set(names).size === names.length ? 'names' : 'none';
}
