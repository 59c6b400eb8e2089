import Table from 'cli-table3';
import { PLAIN_TABLE } from '#serving/plain-table.js';

/** The narrowest terminal in use. */
export const WIDTH = 80;
/** Between two columns, and before the first. */
const GAP = 2;
/** Minimum at which a text of several words is readable. */
const TEXT_WIDTH_MIN = 16;

export interface Column {
  head: string;
  cells: readonly string[];
  /** Figures align right. Only texts wrap. */
  kind: 'figure' | 'label' | 'text';
}

/** Lays out columns within 80 characters: wraps headers and texts, and counts omitted columns in the last line. */
export function layOut(columns: readonly Column[]): string {
  const shown = columns.slice(0, countFitting(columns));
  const widths = computeWidths(shown);
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

/** How many columns fit when texts have their minimum width. */
function countFitting(columns: readonly Column[]): number {
  let width = 0;
  for (const [index, column] of columns.entries()) {
    width += GAP + measureNarrowest(column);
    if (width > WIDTH) return Math.max(1, index);
  }
  return columns.length;
}

/** Shortens the widest text first. */
function computeWidths(columns: readonly Column[]): number[] {
  const widths = columns.map(measureNatural);
  const total = () => widths.reduce((sum, width) => sum + width + GAP, 0);
  while (total() > WIDTH) {
    const spare = columns.map((column, index) => (widths[index] ?? 0) - measureNarrowest(column));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const measureNatural = ({ head, cells }: Column) =>
  Math.max(measureLongestWord(head), ...cells.map((cell) => cell.length));
const measureNarrowest = (column: Column) =>
  column.kind === 'text'
    ? Math.min(
        measureNatural(column),
        Math.max(TEXT_WIDTH_MIN, ...[column.head, ...column.cells].map(measureLongestWord)),
      )
    : measureNatural(column);
const measureLongestWord = (text: string) =>
  Math.max(...text.split(' ').map((word) => word.length));
