import { NOTHING } from '#analytics/words/field-format.js';
import { parseFigure } from '#analytics/words/numbers.js';
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

/** A value that rows are sorted by; null comes last in both directions. */
type SortValue = string | number | null;

/** A column of a list, with the value that its header sorts by. */
export interface SortColumn<Row> {
  head: string;
  isNumber?: boolean;
  read: (row: Row) => SortValue;
}

/** Returns the rows in the order of a column; as delivered without an order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Pick<SortColumn<Row>, 'read'>[],
  order: TableOrder | undefined,
): readonly Row[] {
  const read = order && columns[order.column]?.read;
  if (!read) return rows;
  const direction = order.isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: read(row) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null)
        return Number(a.value === null) - Number(b.value === null);
      return direction * compareValues(a.value, b.value);
    })
    .map(({ row }) => row);
}

const compareValues = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });

/** Returns the rows with a text in one of their cells, in an order; rows without a value come last. */
export function arrangeRows(
  { columns, rows }: Pick<Table, 'columns' | 'rows'>,
  text: string,
  order: TableOrder | undefined,
): readonly PlacedRow[] {
  const wanted = text.trim().toLowerCase();
  const found = rows
    .map((cells, place) => ({ cells, place }))
    .filter(({ cells }) => cells.some((cell) => cell.toLowerCase().includes(wanted)));
  const readers = columns.map(({ isNumber }, column) => ({
    read: ({ cells }: PlacedRow) => {
      const cell = cells[column] ?? NOTHING;
      if (cell === NOTHING) return null;
      return isNumber ? (parseFigure(cell) ?? null) : cell;
    },
  }));
  return sortRows(found, readers, order);
}

/** Returns the order after a click on a header: ascending, then descending, then as delivered. */
export function chooseNextOrder(
  order: TableOrder | undefined,
  column: number,
): TableOrder | undefined {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? undefined : { column, isDescending: true };
}
