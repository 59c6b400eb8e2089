import Table from 'cli-table3';
import { PLAIN_TABLE } from '#serving/plain-table.js';

/** The narrowest terminal that people use. */
export const WIDTH = 80;
/** Between two columns, and before the first. */
const GAP = 2;
/** No narrower: a text of several words still reads well. */
const TEXT_WIDTH_MIN = 16;

export interface Column {
  head: string;
  cells: readonly string[];
  /** Figures stand to the right. Only texts are broken where there is no room. */
  kind: 'figure' | 'label' | 'text';
}

/**
 * Columns side by side, in no more than 80 characters: headers and texts are wrapped, and columns that
 * find no room even so are counted in the last line.
 */
export function layOut(columns: readonly Column[]): string {
  const shown = columns.slice(0, fitting(columns));
  const widths = widthsOf(shown);
  const table = new Table({
    ...PLAIN_TABLE,
    colWidths: widths,
    colAligns: shown.map(({ kind }) => (kind === 'figure' ? 'right' : 'left')),
    rowAligns: ['bottom'],
    wordWrap: true,
  });
  if (shown.some(({ head }) => head !== '')) {
    table.push(
      shown.map(({ head }) => head),
      widths.map((width) => '─'.repeat(width)),
    );
  }
  const rows = Math.max(...shown.map(({ cells }) => cells.length));
  for (let row = 0; row < rows; row++) table.push(shown.map(({ cells }) => cells[row] ?? ''));
  const lines = table.toString().split('\n');
  const left = columns.length - shown.length;
  if (left > 0) lines.push(`and ${left} more ${left === 1 ? 'column' : 'columns'}`);
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n');
}

/** How many columns have room when texts are as narrow as they may be. */
function fitting(columns: readonly Column[]): number {
  let width = 0;
  for (const [index, column] of columns.entries()) {
    width += GAP + narrowest(column);
    if (width > WIDTH) return Math.max(1, index);
  }
  return columns.length;
}

/** The widest text gives way to the others. */
function widthsOf(columns: readonly Column[]): number[] {
  const widths = columns.map(natural);
  const total = () => widths.reduce((sum, width) => sum + width + GAP, 0);
  while (total() > WIDTH) {
    const spare = columns.map((column, index) => (widths[index] ?? 0) - narrowest(column));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const natural = ({ head, cells }: Column) =>
  Math.max(longestWord(head), ...cells.map((cell) => cell.length));
const narrowest = (column: Column) =>
  column.kind === 'text'
    ? Math.min(
        natural(column),
        Math.max(TEXT_WIDTH_MIN, ...[column.head, ...column.cells].map(longestWord)),
      )
    : natural(column);
const longestWord = (text: string) => Math.max(...text.split(' ').map((word) => word.length));
