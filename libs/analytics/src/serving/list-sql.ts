import type { Column } from '#serving/columns.js';
import type { SortDirection } from '#serving/paging/sort-direction.js';
import type { ListQuery } from './list-query.js';

type Listed = Pick<ListQuery<object>, 'sql' | 'parameters' | 'order'>;

/**
 * How the rows of `list` are ordered; without a value comes last either way. The columns are constants of
 * the use case, never input.
 */
export function orderOfList({ order }: Listed, direction: SortDirection): string {
  const [first, ...rest] = order.map((column) => `list."${column}"`);
  return [`${first} ${direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`, ...rest].join(', ');
}

/** All rows of a list after an offset, which is its last parameter; dates as ISO text. */
export function rowsOfList(
  query: Listed,
  columns: readonly Column[],
  direction: SortDirection,
): string {
  const selected = columns.map(({ name, type }) =>
    type === 'date' ? `to_char(list."${name}", 'YYYY-MM-DD') AS "${name}"` : `list."${name}"`,
  );
  return `SELECT ${selected.join(', ')} FROM (\n${query.sql}\n) list
    ORDER BY ${orderOfList(query, direction)} OFFSET $${query.parameters.length + 2}`;
}
