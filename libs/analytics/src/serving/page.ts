import type { Type } from '@nestjs/common';
import { z } from 'zod';
import type { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Connection } from './connection.js';
import { Coverage } from './coverage.js';
import { placeOf } from './list-place.js';
import type { ListQuery } from './list-query.js';
import { orderOfList } from './list-sql.js';
import { encodeCursor } from '#serving/cursor.js';
import { shapeOf } from '#serving/shape.js';
import type { PageArgs } from '#serving/paging/page-args.js';

const coverageRow = shapeOf(Coverage);

interface PageRow<Node> {
  totalCount: number;
  nodes: Node[];
}

/** Made once for each class of nodes: a shape compiles itself the first time it is used. */
const pageRows = new WeakMap<Type<object>, z.ZodType>();

function pageRowOf<Node extends object>(node: Type<Node>): z.ZodType<PageRow<Node>> {
  const known =
    pageRows.get(node) ?? z.object({ totalCount: z.int(), nodes: z.array(shapeOf(node)) });
  pageRows.set(node, known);
  return known as z.ZodType<PageRow<Node>>;
}

/** Reads one page of a list. */
export async function readPage<Node extends object>(
  marts: Marts,
  snapshot: Snapshot,
  args: PageArgs,
  query: ListQuery<Node>,
): Promise<Connection<Node>> {
  const { list, start } = placeOf(args, query);
  const order = orderOfList(query, args.direction);
  const limit = `$${query.parameters.length + 2}`;
  const offset = `$${query.parameters.length + 3}`;
  const sql = `WITH list AS (\n${query.sql}\n)
    SELECT (SELECT count(*) FROM list) AS "totalCount",
           (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM (
              SELECT * FROM list ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}) page) AS nodes`;
  const [page, coverage] = await Promise.all([
    marts.row(pageRowOf(query.node), sql, snapshot, [...query.parameters, args.first, start]),
    marts.row(coverageRow, query.coverageSql, snapshot, query.parameters),
  ]);
  return { ...pageAt(page.nodes, page.totalCount, snapshot, list, start), coverage };
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
