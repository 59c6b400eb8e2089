import type { Type } from '@nestjs/common';
import { ObjectType } from '@nestjs/graphql';
import { IntOutput, ObjectOutput } from '#serving/output.js';
import { type Page, pageOf } from '#serving/paging/page-of.js';
import { Coverage } from './coverage.js';

/** One page of an answer, with what the whole list holds. */
export interface Connection<Node> extends Page<Node> {
  totalCount: number;
  coverage: Coverage;
}

/** Builds the connection and edge types for rows of one class; extend the result and name it. */
export function connectionOf<Node extends object>(node: Type<Node>): Type<Connection<Node>> {
  @ObjectType({ isAbstract: true })
  abstract class NodeConnection extends pageOf(node) implements Connection<Node> {
    @IntOutput('Rows in the whole list.')
    totalCount!: number;

    @ObjectOutput(Coverage, 'Weeks the whole list covers.')
    coverage!: Coverage;
  }
  return NodeConnection as Type<Connection<Node>>;
}
