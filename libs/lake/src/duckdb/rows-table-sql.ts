import type { RowsSource } from '../ports/compute.js';
import { literal } from '../ports/sql-literal.js';

/** Statement that makes a table of rows; as one JSON text, since thousands of VALUES are slow to parse. */
export function rowsTableSql({ name, columns, rows }: Omit<RowsSource, 'kind'>): string {
  const cells = columns.map((column, index) => `cells[${index + 1}] AS ${column}`);
  return `CREATE TEMP TABLE ${name} AS SELECT ${cells.join(', ')}
    FROM (SELECT unnest(from_json(${literal(JSON.stringify(rows))}, '[["BIGINT"]]')) AS cells)`;
}
