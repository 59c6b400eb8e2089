import { MULTILINE_ROW } from '#lake/ports/compute.js';
import { isBlankRow } from './blank-row.js';

/** The header of a delimited text. */
export interface Header {
  /** Names; line breaks within one are blanks. */
  cells: string[];
  delimiter: string;
  /** Number of its last line, 1 for the first line of the text. Rows begin below it. */
  line: number;
}

/** Number of bytes that are searched for a header. */
export const HEAD_BYTES = 64 * 1024;

/** Delimiters of cells, by preference. */
export const DELIMITERS = [',', ';', '\t', '|'];
/** Excel's own first line, which names the delimiter; the header shows it anyway. */
const EXCEL_HINT = /^sep=.\s*$/i;
const QUOTED = /"(?:[^"]|"")*"/g;
const LINE_BREAKS = /\s*[\r\n]+\s*/g;

/**
 * Returns the first line with a value that is not Excel's hint; with the next lines, if a quoted cell has line breaks.
 * @param head the first bytes of the text @param isWhole whether the text has no more
 * @returns undefined when no such line ends within the head
 */
export function findHeader(head: Buffer, isWhole: boolean): Header | undefined {
  const lines = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  // The last line may be incomplete.
  if (!isWhole) lines.pop();
  const isHeader = (line: string) =>
    !EXCEL_HINT.test(line) && !DELIMITERS.some((delimiter) => isBlankRow(line, delimiter));
  const index = lines.findIndex(isHeader);
  if (index < 0) return undefined;
  const count = countHeaderLines(lines.slice(index, index + MULTILINE_ROW.lines));
  const text = lines.slice(index, index + count).join('\n');
  const delimiter = detectDelimiter(text);
  const cells = parseCells(text, delimiter).map((cell) => cell.replaceAll(LINE_BREAKS, ' '));
  return { cells, delimiter, line: index + count };
}

/** Returns how many of the lines form a header: all up to the quote that closes a cell of the first, or the first. */
function countHeaderLines(lines: readonly string[]): number {
  let quotes = 0;
  const last = lines.findIndex((line) => {
    quotes += line.split('"').length - 1;
    return quotes % 2 === 0;
  });
  if (last <= 0) return 1;
  const text = lines.slice(0, last + 1).join('\n');
  const isQuoted = splitCells(text, detectDelimiter(text)).every(
    (cell) => !cell.includes('"') || UNQUOTED.test(cell.trim()),
  );
  return isQuoted ? last + 1 : 1;
}

/** Returns the most frequent delimiter outside quotes; the comma without any. */
function detectDelimiter(line: string): string {
  const bare = line.replace(QUOTED, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

const UNQUOTED = /^"((?:[^"]|"")*)"$/;

/** Splits a line as the engines split rows; a cell with unbalanced quotes stays unchanged. */
export function parseCells(line: string, delimiter: string): string[] {
  return splitCells(line, delimiter).map((text) => {
    const [, inner] = UNQUOTED.exec(text.trim()) ?? [];
    return (inner?.replaceAll('""', '"') ?? text).trim();
  });
}

function splitCells(line: string, delimiter: string): string[] {
  const other = `[^${delimiter}]*`;
  const cell = new RegExp(`[${delimiter}]( *"(?:[^"]|"")*"${other}|${other})`, 'g');
  return Array.from(`${delimiter}${line}`.matchAll(cell), ([, text = '']) => text);
}
