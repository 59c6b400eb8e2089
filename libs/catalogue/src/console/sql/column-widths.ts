import { formatCell } from '#web/format/cells.js';

/** Rows whose texts decide the width of a column. */
const MEASURED_ROWS = 200;
const LETTER_PX = 9;
const PADDING_PX = 28;
const LEAST_PX = 72;
const MOST_PX = 320;

/** Returns the width of each column in pixels, for its head and the first rows: rows that scroll in do not move it. */
export function computeWidths(
  columns: readonly { name: string }[],
  rows: readonly (readonly unknown[])[],
): number[] {
  const measured = rows.slice(0, MEASURED_ROWS);
  return columns.map(({ name }, at) => {
    const letters = Math.max(name.length, ...measured.map((row) => formatCell(row[at]).length));
    return Math.min(MOST_PX, Math.max(LEAST_PX, letters * LETTER_PX + PADDING_PX));
  });
}
