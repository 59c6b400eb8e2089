const BYTE_ORDER_MARK = /^\uFEFF+/;
/** The same in a text with one byte per character. */
const BYTE_ORDER_MARK_BYTES = /^(?:\xEF\xBB\xBF)+/;

/**
 * Returns the byte order marks at the beginning of a line. Files that are joined have them in the middle; they are no
 * part of a row.
 */
export function findByteOrderMarks(line: string): string {
  return (BYTE_ORDER_MARK.exec(line) ?? BYTE_ORDER_MARK_BYTES.exec(line) ?? [''])[0];
}

/**
 * Whether all cells of a line are empty: it has only delimiters, blanks, tabs, and quotes around nothing else. Such a
 * line is no row; spreadsheets write them for cells that were used once. Every engine has the same rule.
 */
export function isBlankRow(line: string, delimiter: string): boolean {
  let place: 'cell' | 'quoted' | 'closed' = 'cell';
  for (let at = findByteOrderMarks(line).length; at < line.length; at++) {
    const sign = line[at];
    if (sign === '"') {
      if (place === 'closed') return false;
      place = place === 'cell' ? 'quoted' : 'closed';
    } else if (sign === delimiter) {
      if (place === 'quoted') return false;
      place = 'cell';
    } else if (sign !== ' ' && sign !== '\t') return false;
  }
  return place !== 'quoted';
}
