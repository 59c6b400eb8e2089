import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type { Marts, Parameter } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Connection } from './connection.js';
import { Coverage } from './coverage.js';
import { decodeCursor, encodeCursor, listDigest } from '#serving/cursor.js';
import { shapeOf } from '#serving/shape.js';
import { SortDirection } from '#serving/paging/sort-direction.js';
import type { PageArgs } from '#serving/paging/page-args.js';

export interface ListQuery<Node> {
  /** Name of the use case. */
  name: string;
  /** Class of the nodes. */
  node: Type<Node>;
  /** Query of the whole list; its rows are the nodes. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  /** Columns of the query to order by, first the chosen one, last those that make it total. */
  order: readonly string[];
  /** Query of one row: firstWeek, lastWeek, weeks; takes the same parameters. */
  coverageSql: string;
}

const coverageRow = shapeOf(Coverage);

/**
 * Reads one page of a list. Since a snapshot never changes, an offset is an exact place in it.
 * The order columns are constants of the use case, never input.
 */
export async function readPage<Node extends object>(
  marts: Marts,
  snapshot: Snapshot,
  args: PageArgs,
  query: ListQuery<Node>,
): Promise<Connection<Node>> {
  const direction = args.direction === SortDirection.DESC ? 'DESC' : 'ASC';
  const list = listDigest(query.name, [query.parameters, query.order, direction]);
  const start = startOf(args, list);
  const [first, ...rest] = query.order.map((column) => `"${column}"`);
  const order = [`${first} ${direction} NULLS LAST`, ...rest].join(', ');
  const limit = `$${query.parameters.length + 2}`;
  const offset = `$${query.parameters.length + 3}`;
  const sql = `WITH list AS (\n${query.sql}\n)
    SELECT (SELECT count(*) FROM list) AS "totalCount",
           (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM (
              SELECT * FROM list ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}) page) AS nodes`;
  const pageRow = z.object({ totalCount: z.int(), nodes: z.array(shapeOf(query.node)) });
  const [page, coverage] = await Promise.all([
    marts.row(pageRow, sql, snapshot, [...query.parameters, args.first, start]),
    marts.row(coverageRow, query.coverageSql, snapshot, query.parameters),
  ]);
  const edges = page.nodes.map((node, index) => ({
    node,
    cursor: encodeCursor({ snapshotId: snapshot.id, list, offset: start + index + 1 }),
  }));
  return {
    nodes: page.nodes,
    edges,
    totalCount: page.totalCount,
    coverage,
    pageInfo: {
      hasNextPage: start + edges.length < page.totalCount,
      hasPreviousPage: start > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function startOf(args: PageArgs, list: string): number {
  if (args.after === undefined) return 0;
  const cursor = decodeCursor(args.after);
  if (cursor.list === list) return cursor.offset;
  throw new AppError(
    'CURSOR_INVALID',
    '"after" belongs to a list with other filters or another order: start again without it',
  );
}
