import type { SalesQuestion } from '../question/question.js';
import { type DimensionName, dimensionNames, dimensionOf } from '../registry/dimensions.js';

/** What follows ORDER BY over rows named `list`: the sorts, and the keys that make them a total order. */
export function orderSql({ dimensions, sorts }: SalesQuestion): string {
  const named = new Set<string>(sorts.map(({ by }) => by));
  const ties = dimensions
    .filter((name) => !named.has(name))
    .map((by) => ({ by, direction: 'ASC' }));
  const terms = [...sorts, ...ties].map(
    ({ by, direction }) => `${sortKey(by)} ${direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  // With no dimension there is one group, in any order.
  return terms.join(', ') || '1';
}

function sortKey(name: string): string {
  const dimension = dimensionNames.find((known) => known === name);
  const values = dimension && valuesOf(dimension);
  const column = `list."${name}"`;
  if (!values) return column;
  return `array_position(ARRAY[${values.map((each) => `'${each}'`).join(', ')}], ${column})`;
}

const valuesOf = (name: DimensionName) => dimensionOf(name).values;
