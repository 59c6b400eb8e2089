import type { Type } from '@nestjs/common';
import { BooleanOutput, ListOutput, ObjectOutput, Output, TextOutput } from '../output.js';
import { AbstractOutput } from '../schema-decorators.js';

@Output('Position of a page in its list.')
export class PageInfo {
  @BooleanOutput('Whether more rows follow this page.')
  hasNextPage!: boolean;

  @BooleanOutput('Whether rows precede this page.')
  hasPreviousPage!: boolean;

  @TextOutput('Cursor of the first row; null on an empty page.', { nullable: true })
  startCursor!: string | null;

  @TextOutput('Cursor of the last row: pass it as "after" for the next page.', { nullable: true })
  endCursor!: string | null;
}

interface Edge<Node> {
  cursor: string;
  node: Node;
}

/** One page of a list, as Relay defines it. */
export interface Page<Node> {
  nodes: Node[];
  /** May be computed on access: few clients request them. */
  edges: Iterable<Edge<Node>>;
  pageInfo: PageInfo;
}

/**
 * Builds the page and edge types for rows of one class. Extend the result and name it.
 * @param name of the rows in GraphQL and OpenAPI
 */
export function createPageType<Node extends object>(
  node: Type<Node>,
  name = node.name,
): Type<Page<Node>> {
  @Output(`A ${name} and its cursor.`, `${name}Edge`)
  class NodeEdge implements Edge<Node> {
    @TextOutput('Cursor of this row.')
    cursor!: string;

    @ObjectOutput(node, 'The row.')
    node!: Node;
  }

  @AbstractOutput()
  abstract class NodePage implements Page<Node> {
    @ListOutput(node, 'The rows of this page.')
    nodes!: Node[];

    @ListOutput(NodeEdge, 'The rows with their cursors.', { graphqlOnly: true })
    edges!: Iterable<Edge<Node>>;

    @ObjectOutput(PageInfo, 'Position of this page in the list.')
    pageInfo!: PageInfo;
  }
  return NodePage as Type<Page<Node>>;
}
