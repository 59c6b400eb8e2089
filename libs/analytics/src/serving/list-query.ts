import type { Type } from '@nestjs/common';
import type { Parameter } from '../snapshot/marts.js';

/** What a list is: pages and exports are read from it. */
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
  /** Query of one row, the coverage of the answer; takes the same parameters, and may read `list`. */
  coverageSql: string;
}
