import { NOTHING } from '#analytics/words/field-format.js';
import type { Table } from './table-text.js';

/** The column that a reader sorts by. */
export interface TableOrder {
  column: number;
  isDescending: boolean;
}

/** A row with its place in the table before sorting and filtering. */
export interface PlacedRow {
  cells: readonly string[];
  place: number;
}

const SIZES: Record<string, number> = { million: 1e6, billion: 1e9 };

/** Returns the number of a cell: `−1.6 %` is −1.6, `7.55 million` is 7,550,000; undefined for none. */
export function parseFigure(text: string): number | undefined {
  const plain = text.replaceAll('−', '-').replaceAll(',', '');
  const [, digits, word = ''] = /^[^\d+-]*([+-]?\d+(?:\.\d+)?)\s*(\p{L}*)/u.exec(plain) ?? [];
  return digits === undefined ? undefined : Number(digits) * (SIZES[word] ?? 1);
}

/** Returns the rows with a text in one of their cells, in an order; rows without a value come last. */
export function arrangeRows(
  { columns, rows }: Pick<Table, 'columns' | 'rows'>,
  text: string,
  order: TableOrder | undefined,
): PlacedRow[] {
  const wanted = text.trim().toLowerCase();
  const found = rows
    .map((cells, place) => ({ cells, place }))
    .filter(({ cells }) => cells.some((cell) => cell.toLowerCase().includes(wanted)));
  if (order === undefined) return found;
  const { column, isDescending } = order;
  const isNumber = columns[column]?.isNumber === true;
  const hasValue = ({ cells }: PlacedRow) => {
    const cell = cells[column] ?? NOTHING;
    return cell !== NOTHING && (!isNumber || parseFigure(cell) !== undefined);
  };
  const compare = (a: PlacedRow, b: PlacedRow) => {
    const [left = '', right = ''] = [a.cells[column], b.cells[column]];
    return isNumber
      ? (parseFigure(left) ?? 0) - (parseFigure(right) ?? 0)
      : left.localeCompare(right, 'en', { numeric: true });
  };
  const sorted = found
    .filter(hasValue)
    .toSorted((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
  return [...sorted, ...found.filter((row) => !hasValue(row))];
}

/** Returns the order after a click on a header: ascending, then descending, then as delivered. */
export function chooseNextOrder(
  order: TableOrder | undefined,
  column: number,
): TableOrder | undefined {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? undefined : { column, isDescending: true };
}
