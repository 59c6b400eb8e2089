import type { Parameter } from '../../snapshot/marts.js';
import type { SalesQuestion } from '../question/question.js';
import type { Mart } from '../registry/marts.js';
import { measureOf } from '../registry/measures.js';
import { cellsSql, chosenCellsSql } from './cells.js';
import { measureColumn, type SalesColumn } from './columns.js';
import { martsFor } from './marts-for.js';
import { Parameters } from './parameters.js';
import { smallest } from './plan-sales.js';

/** One SELECT of one row: firstWeek, lastWeek, weeks, and the measures of the whole. */
export interface TotalsPlan {
  mart: Mart;
  /** `$1` is the snapshot. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  /** The measures. */
  columns: readonly SalesColumn[];
}

/**
 * Plans the figures of all that the filters let through, on the smallest mart that has them: it may be
 * another than that of the groups.
 */
export function planTotals({ filters, totals }: SalesQuestion): TotalsPlan {
  const measures = [...new Set([...totals, 'weeks' as const])];
  const needs = { dimensions: [], filters, measures };
  const mart = smallest(martsFor(needs));
  const parameters = new Parameters();
  const columns = measures.map((name) => `${measureOf(name).sql} AS "${name}"`);
  const sql = `WITH ${cellsSql(mart, needs, parameters)}
SELECT min(cell.week_date) AS "firstWeek", max(cell.week_date) AS "lastWeek",
  ${columns.join(',\n  ')}
${chosenCellsSql(needs, parameters)}`;
  return { mart, sql, parameters: parameters.values, columns: totals.map(measureColumn) };
}
