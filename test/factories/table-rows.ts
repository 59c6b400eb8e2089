import type { ColumnValues, TableRows } from '#pipeline/flow/forecast.js';
import type { MartTable } from '#pipeline/flow/mart.js';

/** Returns rows of a table from lines of cells; an empty cell is NULL. */
export function toTableRows(table: string, lines: readonly string[]): TableRows {
  const cells = lines.map((line) => line.split(','));
  const columns = (cells[0] ?? []).map((_, column): ColumnValues => {
    const texts = [...new Set(cells.map((row) => row[column]!))].filter((text) => text !== '');
    return { texts, positions: Int32Array.from(cells, (row) => texts.indexOf(row[column]!)) };
  });
  return { table, rows: lines.length, columns };
}

/** Returns the cells of rows as texts; NULL is an empty text. */
export function readCells(
  { columns }: Pick<MartTable, 'columns'>,
  parts: Iterable<TableRows>,
): string[][] {
  const scales = Object.values(columns).map(({ scale = 0 }) => scale);
  return [...parts].flatMap(({ rows, columns: values }) =>
    Array.from({ length: rows }, (_, row) =>
      values.map((own, column) => readCell(own, row, scales[column] ?? 0)),
    ),
  );
}

function readCell(values: ColumnValues, row: number, scale: number): string {
  if ('texts' in values) return values.texts[values.positions[row]!] ?? '';
  const value = values[row]!;
  return Number.isNaN(value) ? '' : (value / 10 ** scale).toFixed(scale);
}
