import type { Type } from '@nestjs/common';
import { z } from 'zod';
import type { Connection } from '#analytics/serving/connection.js';
import { Coverage } from '#analytics/serving/coverage.js';
import { declareShape, createShape } from '#serving/shape.js';

/** Returns a class of lists of these rows that is no GraphQL type: every type of a process is in its schema. */
export function createListAnswer<Node extends object>(node: Type<Node>): Type<Connection<Node>> {
  abstract class ListAnswer {
    @declareShape(z.int())
    totalCount!: number;

    @declareShape(z.array(createShape(node)))
    nodes!: Node[];

    @declareShape(createShape(Coverage))
    coverage!: Coverage;
  }
  return ListAnswer as Type<Connection<Node>>;
}
