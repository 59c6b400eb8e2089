/** One cell of a row. */
export interface RowCell {
  /** As it is written: blanks and quotes included. */
  written: string;
  /** What it says; undefined where its quotes do not match, and then nobody knows where cells begin. */
  value: string | undefined;
}

/** The cells of a row, cut as the engines cut them. */
export function rowCells(text: string, delimiter: string): RowCell[] {
  if (!text.includes('"')) {
    return text.split(delimiter).map((written) => ({ written, value: trimmed(written) }));
  }
  const d = delimiter === '\t' ? '\\t' : `\\${delimiter}`;
  const cell = new RegExp(`${d}( *"(?:[^"]|"")*"[^${d}]*|[^${d}]*)`, 'g');
  return Array.from((delimiter + text).matchAll(cell), ([, written = '']) => ({
    written,
    value: unquoted(written),
  }));
}

function unquoted(written: string): string | undefined {
  if (!written.includes('"')) return trimmed(written);
  const [, inner] = /^"((?:[^"]|"")*)"$/.exec(trimmed(written)) ?? [];
  return inner === undefined ? undefined : trimmed(inner.replaceAll('""', '"'));
}

/** Blanks alone, since other white space is part of a value. Not by a pattern, which many blanks would keep busy. */
function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && text[from] === ' ') from++;
  while (to > from && text[to - 1] === ' ') to--;
  return text.slice(from, to);
}
