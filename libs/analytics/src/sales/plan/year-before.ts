import {
  type DimensionName,
  fiscalPeriods,
  periods,
  resolveDimension,
} from '../registry/dimensions.js';
import type { Mart } from '../registry/figures.js';
import { type MeasureName, resolveMeasure } from '../registry/measures.js';
import { dateAsCompared, earlierCellsSql, filteredCellsSql, type Parameters } from './cells.js';
import type { Needs } from './find-marts.js';

export const isOnYearBefore = (measures: readonly MeasureName[]): boolean =>
  measures.some((name) => resolveMeasure(name).comparison === 'yearBefore');

const isPeriod = (name: DimensionName): boolean =>
  periods.includes(name) || fiscalPeriods.includes(name);

/**
 * Returns SQL of CTEs, the last of which is `compared`: of each group, the weeks in which it has sales, and had them in the
 * week a year earlier. So a store or department that began or ended within a period compares as many weeks with as many.
 */
export function comparedSql(mart: Mart, needs: Needs, parameters: Parameters): string {
  const names = quote(needs.dimensions);
  const lasting = needs.dimensions.filter((name) => !isPeriod(name));
  const own = listColumns(lasting, (sql) => sql);
  const earlier = listColumns(needs.dimensions, dateAsCompared);
  return `,
own_weeks AS (
SELECT ${[...own, 'cell.week_date', 'sum(cell.sales) AS sales'].join(',\n  ')}
${filteredCellsSql(mart, { ...needs, dimensions: lasting, measures: [] }, parameters)}
GROUP BY ${listOrdinals(own.length + 1)}
),
earlier_weeks AS (
SELECT ${[...earlier, 'calendar.week_date', 'cell.week_date AS compared_date', 'sum(cell.sales) AS earlier_sales'].join(',\n  ')}
${earlierCellsSql(needs, parameters)}
GROUP BY ${listOrdinals(earlier.length + 2)}
),
compared AS (
SELECT ${names.map((name) => `${name}, `).join('')}sum(sales) AS compared_sales, sum(earlier_sales) AS earlier_sales,
  count(*) AS compared_weeks, min(compared_date) AS first_compared, max(compared_date) AS last_compared
FROM own_weeks
JOIN earlier_weeks USING (${[...quote(lasting), 'week_date'].join(', ')})
GROUP BY ${names.join(', ') || '()'}
)`;
}

const quote = (dimensions: readonly DimensionName[]): string[] =>
  dimensions.map((name) => `"${name}"`);

const listColumns = (
  dimensions: readonly DimensionName[],
  date: (sql: string) => string,
): string[] => dimensions.map((name) => `${date(resolveDimension(name).sql)} AS "${name}"`);

const listOrdinals = (count: number): string =>
  Array.from({ length: count }, (_, index) => index + 1).join(', ');

/** Returns the join of groups with the weeks that they compare. */
export const joinCompared = (dimensions: readonly DimensionName[]): string =>
  dimensions.length > 0
    ? `LEFT JOIN compared USING (${quote(dimensions).join(', ')})`
    : 'CROSS JOIN compared';
