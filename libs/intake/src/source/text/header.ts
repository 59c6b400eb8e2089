/** The header of a delimited text. */
export interface Header {
  cells: string[];
  delimiter: string;
  /** Line number, 1 for the first. */
  line: number;
}

/** How much of a text is looked at for its header. */
export const HEAD_BYTES = 64 * 1024;

const DELIMITERS = [',', ';', '\t'];
/** Excel's own first line, which names the delimiter that the header shows anyway. */
const EXCEL_HINT = /^sep=.\s*$/i;
const QUOTED = /"(?:[^"]|"")*"/g;

/**
 * The first line that holds more than blanks and is not Excel's hint.
 * @param head the first bytes of the text @param isWhole whether they are all it has
 * @returns undefined when no such line ends within the head
 */
export function findHeader(head: Buffer, isWhole: boolean): Header | undefined {
  const lines = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  // Of the last line the end may not have been read.
  if (!isWhole) lines.pop();
  const index = lines.findIndex((line) => /[^ \t]/.test(line) && !EXCEL_HINT.test(line));
  const text = lines[index];
  if (text === undefined) return undefined;
  const delimiter = delimiterOf(text);
  return { cells: cellsOf(text, delimiter), delimiter, line: index + 1 };
}

/** The most frequent outside quotes; the comma when there is none. */
function delimiterOf(line: string): string {
  const bare = line.replace(QUOTED, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Cut as the engines cut rows; a cell whose quotes do not match is taken as it stands. */
export function cellsOf(line: string, delimiter: string): string[] {
  const cell = new RegExp(`${delimiter}( *"(?:[^"]|"")*"[^${delimiter}]*|[^${delimiter}]*)`, 'g');
  return Array.from(`${delimiter}${line}`.matchAll(cell), ([, text = '']) => {
    const [, inner] = /^"((?:[^"]|"")*)"$/.exec(text.trim()) ?? [];
    return (inner?.replaceAll('""', '"') ?? text).trim();
  });
}
