import type { Mart } from './marts.js';

/**
 * A figure of each group. Groups are made of cells: the sales of one store in one week, or, grouped by
 * department, of one department of one store in one week.
 */
export interface Measure {
  /** One sentence for GraphQL, OpenAPI and the documentation: what is weighted by what. */
  description: string;
  type: 'integer' | 'number';
  /** Null where there is nothing to compute it from. */
  nullable: boolean;
  /** Of cells, `cell` and `earlier`; a comparison's of groups, `now` with the total of the period `before`. */
  sql: string;
  /** What a group's total is compared with; the rest is computed from the group's own cells. */
  comparison?: 'whole' | 'periodBefore';
  /** Needs the cell of the same store and department 364 days earlier. */
  isLikeForLike?: boolean;
  marts: readonly Mart[];
  /** `department_week` has it too, where each of its rows belongs to one group of its department. */
  isKnownByDepartment?: boolean;
}
