import { formatDollars } from './exact.js';
import { type Line, fitLine } from './least-squares.js';
import type { Rows } from './read-rows.js';

export interface SalesPredictionQuery {
  department?: number;
  unemploymentAbove: number;
}

/**
 * The line of weekly sales on unemployment, over the store-department-week rows whose unemployment
 * is strictly above the threshold.
 */
export function predictSales(rows: Rows, query: SalesPredictionQuery): Line {
  const unemployment = new Map(
    rows.features.map((row) => [`${row.store} ${row.week}`, row.unemployment]),
  );
  const points = rows.sales.flatMap(({ store, department, week, cents }) => {
    const x = unemployment.get(`${store} ${week}`) ?? null;
    const isAsked = query.department === undefined || department === query.department;
    return isAsked && x !== null && x > query.unemploymentAbove
      ? [{ x, y: formatDollars(cents) }]
      : [];
  });
  return fitLine(points);
}
