import { MultilineRows } from '#intake/source/text/file-facts.js';
import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import { AppError } from '#platform/errors/app-error.js';

/** A row in its written form, including line ends within it. */
export interface TextRow {
  line: number;
  text: string;
  /** Its line end, or empty at the end of the text. */
  end: string;
}

/**
 * Yields the lines of a text, one byte per character. Joins lines that one row spans, as engines do.
 * @param headerLine rows begin below it; lines above come one by one
 */
export async function* readTextRows(
  bytes: AsyncIterable<Buffer>,
  { delimiter, headerLine }: { delimiter: string; headerLine: number },
): AsyncGenerator<TextRow> {
  const rows = new MultilineRows(delimiter);
  let begun: TextRow[] = [];
  for await (const line of readLines(bytes)) {
    if (line.line <= headerLine) {
      yield line;
      continue;
    }
    const isOdd = (line.text.split('"').length - 1) % 2 === 1;
    const joined = rows.takeLine(Buffer.from(line.text, 'latin1'), true);
    begun.push(line);
    if (joined > 0) yield joinLines(begun);
    else if (rows.isOpen) {
      if (!isOdd) continue;
      // The earlier start is no row; another begins here.
      yield* begun.slice(0, -1);
      begun = [line];
      continue;
    } else yield* begun;
    begun = [];
  }
  yield* begun;
}

function joinLines(lines: readonly TextRow[]): TextRow {
  const text = lines
    .map((each, at) => each.text + (at < lines.length - 1 ? each.end : ''))
    .join('');
  return { line: lines[0]?.line ?? 0, text, end: lines.at(-1)?.end ?? '' };
}

const createTooLongError = (line: number) =>
  new AppError('SOURCE_NOT_TEXT', `line ${line} is longer than ${LINE_BYTES_MAX} bytes`);

async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<TextRow> {
  let rest = '';
  let line = 1;
  for await (const chunk of bytes) {
    if (rest.length > LINE_BYTES_MAX) throw createTooLongError(line);
    const text = rest + chunk.toString('latin1');
    let from = 0;
    const ends = /\r\n|\n|\r/g;
    // The part that was already searched has no line end, except a carriage return at its end.
    ends.lastIndex = Math.max(0, rest.length - 1);
    for (let found = ends.exec(text); found; found = ends.exec(text)) {
      const [end] = found;
      // A line feed may follow in the next chunk.
      if (end === '\r' && found.index === text.length - 1) break;
      yield { line: line++, text: text.slice(from, found.index), end };
      from = found.index + end.length;
    }
    rest = text.slice(from);
  }
  if (rest.endsWith('\r')) yield { line, text: rest.slice(0, -1), end: '\r' };
  else if (rest !== '') yield { line, text: rest, end: '' };
}

export interface RowCell {
  /** In written form, including blanks and quotes. */
  raw: string;
  /** Its value; undefined with unbalanced quotes, because cell boundaries are unknown then. */
  value: string | undefined;
}

/** Splits a row into cells, as the engines do. */
export function splitCells(text: string, delimiter: string): RowCell[] {
  if (!text.includes('"')) {
    return text.split(delimiter).map((written) => ({ raw: written, value: trimBlanks(written) }));
  }
  const d = delimiter === '\t' ? '\\t' : `\\${delimiter}`;
  const cell = new RegExp(`${d}( *"(?:[^"]|"")*"[^${d}]*|[^${d}]*)`, 'g');
  return Array.from((delimiter + text).matchAll(cell), ([, written = '']) => ({
    raw: written,
    value: unquoteCell(written),
  }));
}

function unquoteCell(written: string): string | undefined {
  if (!written.includes('"')) return trimBlanks(written);
  const [, inner] = /^"((?:[^"]|"")*)"$/.exec(trimBlanks(written)) ?? [];
  return inner === undefined ? undefined : trimBlanks(inner.replaceAll('""', '"'));
}

/**
 * Trims only blanks, because other white space belongs to the value. Uses no pattern, which many blanks would slow
 * down.
 */
function trimBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && text[from] === ' ') from++;
  while (to > from && text[to - 1] === ' ') to--;
  return text.slice(from, to);
}
