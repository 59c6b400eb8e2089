import { textOf, treeOf } from './tree.js';

/** An order, nulls last unless it says otherwise, as here. */
export function orderSql(value: unknown, write: (expression: unknown) => string): string {
  const { type, null_order: nulls, expression } = treeOf(value);
  const way = type === 'DESCENDING' ? 'DESC' : 'ASC';
  const place = textOf(nulls).includes('FIRST') ? 'FIRST' : 'LAST';
  return `${write(expression)} ${way} NULLS ${place}`;
}
