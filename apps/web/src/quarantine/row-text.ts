/** Returns the cells of a line in their written form, with blanks and quotes: the API splits lines the same way. */
export function splitLine(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const d = delimiter === '\t' ? '\\t' : `\\${delimiter}`;
  const cell = new RegExp(`${d}( *"(?:[^"]|"")*"[^${d}]*|[^${d}]*)`, 'g');
  return Array.from((delimiter + text).matchAll(cell), ([, written = '']) => written);
}

/** Returns a value as a cell of a line: in quotes if it has quotes, the delimiter, or blanks at its ends. */
function quoteCell(value: string, delimiter: string): string {
  const isPlain = !value.includes('"') && !value.includes(delimiter) && value.trim() === value;
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

/** A line, and how it is divided. */
interface Line {
  text: string;
  delimiter: string;
  /** Number of cells, with those that the line lacks. */
  width: number;
}

/**
 * Returns a line with other values in some cells. The other cells keep their written form; a line that is too short
 * gets empty cells.
 * @param values by position, from 0
 */
export function replaceCells(
  { text, delimiter, width }: Line,
  values: Readonly<Record<number, string>>,
): string {
  const cells = splitLine(text, delimiter);
  while (cells.length < width) cells.push('');
  return cells
    .map((written, position) => {
      const value = values[position];
      return value === undefined ? written : quoteCell(value, delimiter);
    })
    .join(delimiter);
}
