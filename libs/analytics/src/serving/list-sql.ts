import type { Column } from '#serving/columns.js';
import type { SortDirection } from '#serving/paging/sort-direction.js';
import { rowsAsJson } from '../snapshot/rows-as-json.js';
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

type PageQuery = Pick<ListQuery<object>, 'sql' | 'coverageSql' | 'parameters' | 'order'>;

/**
 * One row with a page of a list, all that is said of the whole list, and what stands beside it: in one
 * statement the list is worked out once. The last two parameters are how many rows, and after how many.
 * @param beside queries by the names of their columns
 */
export function pageOfList(
  query: PageQuery,
  direction: SortDirection,
  beside: Readonly<Record<string, string>>,
): string {
  const limit = `$${query.parameters.length + 2}`;
  const offset = `$${query.parameters.length + 3}`;
  const page = `SELECT * FROM list ORDER BY ${orderOfList(query, direction)} LIMIT ${limit} OFFSET ${offset}`;
  const columns = [
    '(SELECT count(*) FROM list) AS "totalCount"',
    `(${rowsAsJson(page)}) AS nodes`,
    `(SELECT row_to_json(coverage) FROM (\n${query.coverageSql}\n) coverage) AS coverage`,
    ...Object.entries(beside).map(([name, sql]) => `(${rowsAsJson(sql)}) AS "${name}"`),
  ];
  return `WITH list AS (\n${query.sql}\n)\nSELECT ${columns.join(',\n')}`;
}
