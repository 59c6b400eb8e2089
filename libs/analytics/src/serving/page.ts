import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import type { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/reading.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Connection } from './connection.js';
import { placeOf } from './list-place.js';
import type { ListQuery } from './list-query.js';
import { pageOfList } from './list-sql.js';
import { encodeCursor } from '#serving/cursor.js';
import { shapeOf } from '#serving/shape.js';
import type { PageArgs } from '#serving/paging/page-args.js';

/** Made once for each class of answers: a shape compiles itself the first time it is used. */
const pageRows = new WeakMap<Type<object>, z.ZodType>();

/** The fields of an answer that are read, as the others follow from where the page stands. */
function pageRowOf<Page extends Connection<object, object>>(
  answer: Type<Page>,
  beside: readonly string[],
): z.ZodType<Page> {
  const names = ['totalCount', 'nodes', 'coverage', ...beside] as (keyof Page & string)[];
  const known = pageRows.get(answer) ?? shapeOf(answer, names);
  pageRows.set(answer, known);
  return known as z.ZodType<Page>;
}

/**
 * Reads one page of a list.
 * @param answer class of the page
 * @param beside queries by the fields of the answer that hold their rows, the same for every page of its
 *   class; they take the parameters of the list, and may read `list`
 */
export async function readPage<Node extends object, Page extends Connection<Node, object>>(
  marts: Marts,
  snapshot: ReadSnapshot,
  args: PageArgs,
  query: ListQuery<Node>,
  answer: Type<Page>,
  beside: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const { list, start } = placeOf(args, query);
  const sql = pageOfList(query, args.direction, beside);
  const parameters = [...query.parameters, args.first, start];
  const row = await marts.row(pageRowOf(answer, Object.keys(beside)), sql, snapshot, parameters);
  return { ...row, ...pageAt(row.nodes, row.totalCount, snapshot, list, start) };
}

/** The place of rows in their list, as Relay describes it. @param start rows before the first */
export function pageAt<Node extends object>(
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
