import type { Column } from '#serving/columns.js';
import type { SortDirection } from '#serving/paging/sort-direction.js';
import type { ListQuery } from './list-query.js';

type Ordered = Pick<ListQuery<object>, 'order'>;

interface Rows {
  sql: string;
  parameters: readonly unknown[];
  columns: readonly Column[];
  /** What follows ORDER BY over `list`. */
  order: string;
}

/**
 * How the rows of `list` are ordered; without a value comes last either way. The columns are constants of
 * the use case, never input.
 */
export function orderOfList({ order }: Ordered, direction: SortDirection): string {
  const [first, ...rest] = order.map((column) => `list."${column}"`);
  return [`${first} ${direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`, ...rest].join(', ');
}

/** All rows of a list after an offset, which is its last parameter; dates as ISO text. */
export function rowsOfList({ sql, parameters, columns, order }: Rows): string {
  const selected = columns.map(({ name, type }) =>
    type === 'date' ? `to_char(list."${name}", 'YYYY-MM-DD') AS "${name}"` : `list."${name}"`,
  );
  return `SELECT ${selected.join(', ')} FROM (\n${sql}\n) list
    ORDER BY ${order} OFFSET $${parameters.length + 2}`;
}
