import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { type Column, listColumns } from '#serving/columns.js';
import { decodeCursor, encodeCursor, hashList } from '#serving/cursor.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import type { SortDirection } from '#serving/paging/sort-direction.js';
import { createShape } from '#serving/shape.js';

import { type Marts, type Parameter, buildJsonObjectSql, buildJsonSql } from '../snapshot/marts.js';
import type { ReadSnapshot, Snapshot } from '../snapshot/snapshot.js';
import type { Connection } from './connection.js';
import { buildLabelSql } from '../labels/labels.js';

/** A place in a list. An offset is exact, because a snapshot never changes. */
export interface ListPlace {
  /** Digest of the list, its filters and its order. */
  list: string;
  /** Rows before the place. */
  start: number;
}

/** Returns where `after` continues, in the list of one scope. @throws AppError CURSOR_INVALID */
export function locatePage(
  { after, direction }: PageArgs,
  { name, parameters, order }: Pick<ListQuery<object>, 'name' | 'parameters' | 'order'>,
  { scope }: Pick<Snapshot, 'scope'>,
): ListPlace {
  const list = hashList(name, [parameters, order, direction, ...(scope ? [scope] : [])]);
  return { list, start: parseStart(after, list) };
}

/**
 * Returns the number of rows before a page of a list. @throws AppError CURSOR_INVALID when the cursor is of another
 * list
 */
export function parseStart(after: string | undefined, list: string): number {
  if (after === undefined) return 0;
  const cursor = decodeCursor(after);
  if (cursor.list === list) return cursor.offset;
  throw new AppError(
    'CURSOR_INVALID',
    'the cursor in "after" is of a list with other filters or another order: start again ' +
      'without it',
  );
}

type OrderedQuery = Pick<ListQuery<object>, 'order' | 'computed'>;

interface Rows {
  sql: string;
  parameters: readonly unknown[];
  columns: readonly Column[];
  /** The text after ORDER BY over `list`. */
  order: string;
}

/**
 * Returns the order of the rows of `list`; nulls come last in both directions. The columns are constants of the use
 * case, never input.
 */
export function buildOrder(
  { order, computed = {} }: OrderedQuery,
  direction: SortDirection,
): string {
  const [first, ...rest] = order.map((column) => computed[column] ?? `list."${column}"`);
  return [`${first} ${direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`, ...rest].join(', ');
}

/** All rows of a list after an offset, which is its last parameter; dates as ISO text. */
export function buildRowsSql({ sql, parameters, columns, order }: Rows): string {
  const labels = buildLabelSql(
    columns.filter(({ isLabel }) => isLabel).map(({ name }) => name),
    '$1',
    (of) => `list."${of}"`,
  );
  const selected = columns.map(({ name, type }) => {
    const label = labels.columns[name];
    if (label !== undefined) return `${label} AS "${name}"`;
    return type === 'date'
      ? `to_char(list."${name}", 'YYYY-MM-DD') AS "${name}"`
      : `list."${name}"`;
  });
  return `SELECT ${selected.join(', ')} FROM (\n${sql}\n) list${labels.joins}
    ORDER BY ${order} OFFSET $${parameters.length + 2}`;
}

type PageQuery = Pick<
  ListQuery<object>,
  'sql' | 'relations' | 'computed' | 'coverageSql' | 'parameters' | 'order'
>;

/**
 * Returns the SQL of one row: a page of a list, its totals and coverage, and the extra queries. One statement computes
 * the list once. The last two parameters are the number of rows and the offset.
 * @param beside extra columns by name: queries of one JSON value
 */
function buildPageSql(
  query: PageQuery,
  direction: SortDirection,
  beside: Readonly<Record<string, string>>,
): string {
  const limit = `$${query.parameters.length + 2}`;
  const offset = `$${query.parameters.length + 3}`;
  const order = buildOrder(query, direction);
  const rows = `SELECT * FROM list ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
  const page = query.computed ? `${addComputed(rows, query.computed)} ORDER BY ${order}` : rows;
  const columns = [
    '(SELECT count(*) FROM list) AS "totalCount"',
    `(${buildJsonSql(page)}) AS nodes`,
    `(SELECT row_to_json(coverage) FROM (\n${query.coverageSql}\n) coverage) AS coverage`,
    ...Object.entries(beside).map(([name, sql]) => `(${sql}) AS "${name}"`),
  ];
  const computedRows = query.computed
    ? `,\ncomputed_list AS NOT MATERIALIZED (\n${addComputed('SELECT * FROM list', query.computed)}\n)`
    : '';
  return withRelations(
    `WITH list AS (\n${query.sql}\n)${computedRows}\nSELECT ${columns.join(',\n')}`,
    query.relations,
  );
}

/** Returns a query of rows with their computed columns. */
const addComputed = (sql: string, computed: Readonly<Record<string, string>>): string =>
  `SELECT list.*, ${Object.entries(computed)
    .map(([name, expression]) => `${expression} AS "${name}"`)
    .join(', ')} FROM (\n${sql}\n) list`;

/** Returns a query that starts with WITH and reads relations. @param relations common table expressions */
export const withRelations = (sql: string, relations: string | undefined): string =>
  relations === undefined ? sql : sql.replace(/^WITH /m, () => `WITH ${relations},\n`);

/** Returns the query of a whole list, with its relations and computed columns. */
export function buildListSql({
  sql,
  relations,
  computed,
}: Pick<ListQuery<object>, 'sql' | 'relations' | 'computed'>): string {
  const rows = withRelations(sql, relations);
  return computed ? addComputed(rows, computed) : rows;
}

/** The declaration of a list, from which pages and exports are read. */
export interface ListQuery<Node> {
  /** Name of the answer. */
  name: string;
  /** Class of the nodes. */
  node: Type<Node>;
  /** Query of the whole list; it returns the nodes, and starts with WITH if there are relations. */
  sql: string;
  /** Common table expressions that all queries of the list may read: a page computes each once. */
  relations?: string | undefined;
  /**
   * Columns of a row that follow from the others, by name: SQL over `list`. A page computes them of its own rows, and extra
   * queries read them in `computed_list`.
   */
  computed?: Readonly<Record<string, string>> | undefined;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  /** Columns to order by: first the chosen one, last those that make the order total. */
  order: readonly string[];
  /** Query of one row, the coverage of the answer. It takes the same parameters and may read `list`. */
  coverageSql: string;
}

/** Cached for each class of answers, because a shape compiles itself at its first use. */
const pageRows = new WeakMap<Type<object>, z.ZodType>();

/** The fields of an answer that the query returns; the others follow from the position of the page. */
function createPageShape<Page extends Connection<object, object>>(
  answer: Type<Page>,
  beside: readonly string[],
): z.ZodType<Page> {
  const names = ['totalCount', 'nodes', 'coverage', ...beside] as (keyof Page & string)[];
  const known = pageRows.get(answer) ?? createShape(answer, names);
  pageRows.set(answer, known);
  return known as z.ZodType<Page>;
}

/**
 * Reads one page of a list.
 * @param answer class of the page
 * @param beside extra queries by the fields of the answer that hold their rows, or their only row if the field is an
 * object, the same for every page of its class; they take the parameters of the list, and may read `list`
 */
export async function readPage<Node extends object, Page extends Connection<Node, object>>(
  marts: Marts,
  snapshot: ReadSnapshot,
  args: PageArgs,
  query: ListQuery<Node>,
  answer: Type<Page>,
  beside: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const { list, start } = locatePage(args, query, snapshot);
  const sql = buildPageSql(query, args.direction, toJsonColumns(answer, beside));
  const parameters = [...query.parameters, args.first, start];
  const row = await marts.row(
    createPageShape(answer, Object.keys(beside)),
    sql,
    snapshot,
    parameters,
  );
  return { ...row, ...buildPage(row.nodes, row.totalCount, snapshot, list, start) };
}

/** Returns the extra queries of an answer, each as a query of one JSON value. */
function toJsonColumns(
  answer: Type<object>,
  beside: Readonly<Record<string, string>>,
): Record<string, string> {
  const objects = listColumns(answer).flatMap(({ name, type }) =>
    typeof type === 'object' && 'object' in type ? [name] : [],
  );
  return Object.fromEntries(
    Object.entries(beside).map(([name, sql]) => [
      name,
      objects.includes(name) ? buildJsonObjectSql(sql) : buildJsonSql(sql),
    ]),
  );
}

/** Returns the position of rows in their list, as Relay defines it. @param start rows before the first */
export function buildPage<Node extends object>(
  nodes: Node[],
  totalCount: number,
  snapshot: Snapshot,
  list: string,
  start: number,
): Omit<Connection<Node>, 'coverage'> {
  const { length } = nodes;
  const cursorAfter = (rows: number) =>
    encodeCursor({ snapshotId: snapshot.id, list, offset: start + rows });
  return {
    nodes,
    edges: {
      *[Symbol.iterator]() {
        for (const [index, node] of nodes.entries()) yield { node, cursor: cursorAfter(index + 1) };
      },
    },
    totalCount,
    pageInfo: {
      hasNextPage: start + length < totalCount,
      hasPreviousPage: start > 0,
      startCursor: length > 0 ? cursorAfter(1) : null,
      endCursor: length > 0 ? cursorAfter(length) : null,
    },
  };
}
