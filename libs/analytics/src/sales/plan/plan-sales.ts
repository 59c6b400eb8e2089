import type { Parameter } from '../../snapshot/marts.js';
import { neededMeasures, periodOf, type SalesQuestion } from '../question/question.js';
import { type DimensionName, dimensionOf } from '../registry/dimensions.js';
import type { Mart } from '../registry/marts.js';
import { type MeasureName, measureNames, measureOf } from '../registry/measures.js';
import { cellsSql, chosenCellsSql } from './cells.js';
import { dimensionColumn, measureColumn, type SalesColumn } from './columns.js';
import { martsFor } from './marts-for.js';
import { orderSql } from './order-sql.js';
import { Parameters } from './parameters.js';

/** One SELECT of all groups; to be read whole, or a page at a time. */
export interface SalesPlan {
  mart: Mart;
  /** `$1` is the snapshot. It gives the columns, and those that only the order needs. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  columns: readonly SalesColumn[];
  /** What follows ORDER BY where the rows of `sql` are named `list`: a total order. */
  order: string;
}

/**
 * Plans the groups of a question on the smallest mart that can answer. The text consists of the
 * registry's constants; all that comes from the client is a parameter.
 * @param mart another one that can answer
 */
export function planSales(question: SalesQuestion, mart?: Mart): SalesPlan {
  const { dimensions, filters } = question;
  const measures = neededMeasures(question);
  const needs = { dimensions, filters, measures };
  const chosen = mart ?? smallest(martsFor(needs));
  const parameters = new Parameters();
  const sql = `WITH ${cellsSql(chosen, needs, parameters)},
groups AS (
SELECT ${groupColumns(dimensions, measures)}
${chosenCellsSql(needs, parameters)}
GROUP BY ${dimensions.map((_, index) => index + 1).join(', ') || '()'}
HAVING count(*) > 0
)
SELECT * FROM (
SELECT now.*${comparisonColumns(measures)}
FROM ${periodBeforeSql(question, measures)} now
) answer
WHERE ${['true', ...havingConditions(question, parameters)].join('\n  AND ')}`;
  return {
    mart: chosen,
    sql,
    parameters: parameters.values,
    columns: [...dimensions.map(dimensionColumn), ...question.measures.map(measureColumn)],
    order: orderSql(question),
  };
}

/** The first of the marts that can answer. */
export function smallest(able: readonly Mart[]): Mart {
  const [mart] = able;
  if (mart) return mart;
  throw new Error('no mart has what is asked: the finest grain lacks a dimension or measure');
}

function groupColumns(dimensions: readonly DimensionName[], measures: readonly MeasureName[]) {
  const own = measures.filter((name) => !measureOf(name).comparison);
  // What comparisons compare.
  const total: MeasureName[] = ['totalSales'];
  return [
    ...dimensions.map((name) => `${dimensionOf(name).sql} AS "${name}"`),
    ...new Set([...total, ...own].map((name) => `${measureOf(name).sql} AS "${name}"`)),
  ].join(',\n  ');
}

function comparisonColumns(measures: readonly MeasureName[]): string {
  return measures
    .filter((name) => measureOf(name).comparison)
    .map((name) => `,\n  ${measureOf(name).sql} AS "${name}"`)
    .join('');
}

/** The groups, with the total of the period before where it is compared with. */
function periodBeforeSql(question: SalesQuestion, measures: readonly MeasureName[]): string {
  const period = periodOf(question);
  const isCompared = measures.some((name) => measureOf(name).comparison === 'periodBefore');
  const before = period && dimensionOf(period).before;
  if (!isCompared || !before) return 'groups';
  const others = question.dimensions.filter((name) => name !== period).map((name) => `"${name}"`);
  const partition = others.length > 0 ? `PARTITION BY ${others.join(', ')} ` : '';
  return `(
  SELECT *, CASE WHEN lag("${period}") OVER earlier = ${before(`"${period}"`)}
    THEN lag("totalSales") OVER earlier END AS before
  FROM groups
  WINDOW earlier AS (${partition}ORDER BY "${period}")
)`;
}

function havingConditions({ having }: SalesQuestion, parameters: Parameters): string[] {
  return measureNames.flatMap((name) => {
    const { min, max } = having[name] ?? {};
    return [
      ...(min === undefined ? [] : [`"${name}" >= ${parameters.add(min)}::numeric`]),
      ...(max === undefined ? [] : [`"${name}" <= ${parameters.add(max)}::numeric`]),
    ];
  });
}
