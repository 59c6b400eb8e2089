import type { Type } from '@nestjs/common';
import { IntOutput, ObjectOutput } from '#serving/output.js';
import { type Page, createPageType } from '#serving/paging/page-type.js';
import { Coverage, MonthCoverage } from './coverage.js';
import { AbstractOutput } from '#serving/schema-decorators.js';

/** One page of an answer, with the size and coverage of the whole list. */
export interface Connection<Node, Covered = Coverage> extends Page<Node> {
  totalCount: number;
  coverage: Covered;
}

/** A page of a list by months. */
export type MonthConnection<Node> = Connection<Node, MonthCoverage>;

/** Builds the connection and edge types for rows of one class. Extend the result and name it. */
export const createConnectionType = <Node extends object>(
  node: Type<Node>,
): Type<Connection<Node>> =>
  buildConnectionType(node, Coverage, 'Weeks that the full list covers.');

/** As `connectionOf`, for a list by months. */
export const createMonthConnectionType = <Node extends object>(
  node: Type<Node>,
): Type<MonthConnection<Node>> =>
  buildConnectionType(node, MonthCoverage, 'Months that the full list covers.');

function buildConnectionType<Node extends object, Covered extends object>(
  node: Type<Node>,
  coverageType: Type<Covered>,
  description: string,
): Type<Connection<Node, Covered>> {
  @AbstractOutput()
  abstract class NodeConnection extends createPageType(node) implements Connection<Node, Covered> {
    @IntOutput('Rows in the full list.')
    totalCount!: number;

    @ObjectOutput(coverageType, description)
    coverage!: Covered;
  }
  return NodeConnection as Type<Connection<Node, Covered>>;
}
