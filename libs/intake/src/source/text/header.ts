/** The header of a delimited text. */
export interface Header {
  cells: string[];
  delimiter: string;
  /** Line number, 1 for the first. */
  line: number;
}

/** Number of bytes that are searched for a header. */
export const HEAD_BYTES = 64 * 1024;

const DELIMITERS = [',', ';', '\t'];
/** Excel's own first line, which names the delimiter; the header shows it anyway. */
const EXCEL_HINT = /^sep=.\s*$/i;
const QUOTED = /"(?:[^"]|"")*"/g;

/**
 * Returns the first line with more than blanks that is not Excel's hint.
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
  const index = lines.findIndex((line) => /[^ \t]/.test(line) && !EXCEL_HINT.test(line));
  const text = lines[index];
  if (text === undefined) return undefined;
  const delimiter = delimiterOf(text);
  return { cells: cellsOf(text, delimiter), delimiter, line: index + 1 };
}

/** Returns the most frequent delimiter outside quotes; the comma without any. */
function delimiterOf(line: string): string {
  const bare = line.replace(QUOTED, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Splits a line as the engines split rows; a cell with unbalanced quotes stays unchanged. */
export function cellsOf(line: string, delimiter: string): string[] {
  const cell = new RegExp(`${delimiter}( *"(?:[^"]|"")*"[^${delimiter}]*|[^${delimiter}]*)`, 'g');
  return Array.from(`${delimiter}${line}`.matchAll(cell), ([, text = '']) => {
    const [, inner] = /^"((?:[^"]|"")*)"$/.exec(text.trim()) ?? [];
    return (inner?.replaceAll('""', '"') ?? text).trim();
  });
}
