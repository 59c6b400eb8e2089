import type { Type } from '@nestjs/common';
import { ObjectType } from '@nestjs/graphql';
import { Coverage } from './coverage.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from './output.js';

@Output('Where a page stands in its list.')
export class PageInfo {
  @BooleanOutput('More rows follow.')
  hasNextPage!: boolean;

  @BooleanOutput('Rows come before this page.')
  hasPreviousPage!: boolean;

  @TextOutput('Cursor of the first row; null on an empty page.', { nullable: true })
  startCursor!: string | null;

  @TextOutput('Cursor of the last row: pass it as "after" for the next page.', { nullable: true })
  endCursor!: string | null;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

/** One page of a list, as Relay describes it. */
export interface Connection<Node> {
  nodes: Node[];
  edges: Edge<Node>[];
  pageInfo: PageInfo;
  totalCount: number;
  coverage: Coverage;
}

/** Builds the connection and edge types for rows of one class; extend the result and name it. */
export function connectionOf<Node extends object>(node: Type<Node>): Type<Connection<Node>> {
  @Output(`A ${node.name} and its cursor.`, `${node.name}Edge`)
  class NodeEdge implements Edge<Node> {
    @TextOutput('Cursor of this row.')
    cursor!: string;

    @ObjectOutput(node, 'The row.')
    node!: Node;
  }

  @ObjectType({ isAbstract: true })
  abstract class NodeConnection implements Connection<Node> {
    @ListOutput(node, 'The rows of this page.')
    nodes!: Node[];

    @ListOutput(NodeEdge, 'The rows with their cursors.')
    edges!: Edge<Node>[];

    @ObjectOutput(PageInfo, 'Where this page stands.')
    pageInfo!: PageInfo;

    @IntOutput('Rows in the whole list.')
    totalCount!: number;

    @ObjectOutput(Coverage, 'Weeks the whole list covers.')
    coverage!: Coverage;
  }
  return NodeConnection as Type<Connection<Node>>;
}
