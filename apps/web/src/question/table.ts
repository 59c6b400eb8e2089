/** A table as text, ready to be shown. */
export interface Table {
  caption: string;
  columns: readonly { head: string; isNumber: boolean }[];
  rows: readonly (readonly string[])[];
  /** Rows there are in all, of which `rows` may be the first. */
  total: number;
}

interface Column<Row> {
  head: string;
  /** The cell's text; null where the data has nothing. */
  text: (row: Row) => string | null;
  isNumber?: boolean;
}

const NOTHING = '–';

/** Writes rows out, cell by cell. The first column names its row. */
export function tableOf<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  total = rows.length,
): Table {
  return {
    caption,
    columns: columns.map(({ head, isNumber = false }) => ({ head, isNumber })),
    rows: rows.map((row) => columns.map(({ text }) => text(row) ?? NOTHING)),
    total,
  };
}

/** Applies a format to what is there. */
export const maybe = <Value>(value: Value | null, format: (value: Value) => string) =>
  value === null ? null : format(value);
