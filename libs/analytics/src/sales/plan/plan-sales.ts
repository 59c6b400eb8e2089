import type { Parameter } from '../../snapshot/marts.js';
import {
  findPeriod,
  isFiscal,
  listNeededMeasures,
  type SalesQuestion,
} from '../question/question.js';
import { type DimensionName, resolveDimension, dimensionNames } from '../registry/dimensions.js';
import type { Mart } from '../registry/figures.js';
import { type MeasureName, measureNames, resolveMeasure } from '../registry/measures.js';
import type { CoveredWeeks } from '../../serving/add-deliveries.js';
import { cellsSql, coveredWeeksSql, filteredCellsSql, Parameters } from './cells.js';
import { findMarts } from './find-marts.js';
import { comparedSql, isOnYearBefore, joinCompared } from './year-before.js';
import type { Column } from '#serving/columns.js';

/** One SELECT of all groups, to read whole or in pages. */
export interface SalesPlan {
  mart: Mart;
  /** `$1` is the snapshot. Returns the columns, and those that only the order needs. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  columns: readonly SalesColumn[];
  /** The text after ORDER BY where the rows of `sql` are named `list`: a total order. */
  order: string;
}

/**
 * Plans the groups of a question on the smallest mart that can answer. The SQL text comes from constants of the
 * registry; all input of the client is a parameter.
 * @param mart another mart that can answer
 */
export function planSales(question: SalesQuestion, mart?: Mart): SalesPlan {
  const { dimensions, filters } = question;
  const measures = listNeededMeasures(question);
  const needs = { dimensions, filters, measures, isFiscal: isFiscal(question) };
  const chosen = mart ?? requireSmallest(findMarts(needs));
  const parameters = new Parameters();
  const grouping = dimensions.map((_, index) => index + 1).join(', ') || '()';
  const sql = `WITH ${cellsSql(chosen, needs, parameters)},
groups AS (
SELECT ${groupColumns(dimensions, measures)}
${filteredCellsSql(chosen, needs, parameters)}
GROUP BY ${grouping}
HAVING count(*) > 0
)${isOnYearBefore(measures) ? comparedSql(chosen, needs, parameters) : ''}
SELECT * FROM (
SELECT now.*${comparisonColumns(measures)}
FROM ${comparedGroupsSql(question, measures)} now
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

/** Returns the first mart that can answer. */
function requireSmallest(able: readonly Mart[]): Mart {
  const [mart] = able;
  if (mart) return mart;
  throw new Error('no mart can answer the question: the finest grain lacks a dimension or measure');
}

function groupColumns(dimensions: readonly DimensionName[], measures: readonly MeasureName[]) {
  // The base of comparisons.
  const total: MeasureName[] = ['totalSales'];
  return [
    ...dimensions.map((name) => `${resolveDimension(name).sql} AS "${name}"`),
    ...new Set([...total, ...measures].flatMap(ownColumn)),
  ].join(',\n  ');
}

/** A measure that needs only the cells of a group. */
function ownColumn(name: MeasureName): string[] {
  const { comparison, sql } = resolveMeasure(name);
  return comparison ? [] : [`${sql} AS "${name}"`];
}

function comparisonColumns(measures: readonly MeasureName[]): string {
  return measures
    .filter((name) => resolveMeasure(name).comparison)
    .map((name) => `,\n  ${resolveMeasure(name).sql} AS "${name}"`)
    .join('');
}

/** The groups, with the totals of the period and the year before where a measure compares with them. */
function comparedGroupsSql(question: SalesQuestion, measures: readonly MeasureName[]): string {
  const groups = periodBeforeSql(question, measures);
  return isOnYearBefore(measures)
    ? `(SELECT * FROM ${groups} own ${joinCompared(question.dimensions)})`
    : groups;
}

function periodBeforeSql(question: SalesQuestion, measures: readonly MeasureName[]): string {
  const period = findPeriod(question);
  const isCompared = measures.some((name) => resolveMeasure(name).comparison === 'periodBefore');
  const before = period && resolveDimension(period).before;
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

/** A column of an answer, shown as it is returned. */
export interface SalesColumn extends Column {
  name: DimensionName | MeasureName;
  type: 'integer' | 'number' | 'text' | 'date' | 'boolean';
  /** Decimal places of a number. */
  scale?: number | undefined;
  nullable: boolean;
}

export function dimensionColumn(name: DimensionName): SalesColumn {
  const { type, description } = resolveDimension(name);
  return { name, type, nullable: false, description };
}

export function measureColumn(name: MeasureName): SalesColumn {
  const { type, scale, nullable, description } = resolveMeasure(name);
  return { name, type, scale, nullable, description };
}

/** Returns the text after ORDER BY over rows named `list`: the sorts, then the keys, which make the order total. */
function orderSql({ dimensions, sorts }: SalesQuestion): string {
  const named = new Set<string>(sorts.map(({ by }) => by));
  const ties = dimensions
    .filter((name) => !named.has(name))
    .map((by) => ({ by, direction: 'ASC' }));
  const terms = [...sorts, ...ties].map(
    ({ by, direction }) => `${sortKey(by)} ${direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  // Without a dimension there is one group, so any order is right.
  return terms.join(', ') || '1';
}

function sortKey(name: string): string {
  const dimension = dimensionNames.find((known) => known === name);
  const values = dimension && listValues(dimension);
  const column = `list."${name}"`;
  if (!values) return column;
  return `array_position(ARRAY[${values.map((each) => `'${each}'`).join(', ')}], ${column})`;
}

const listValues = (name: DimensionName) => resolveDimension(name).values;

/** One SELECT of one row: firstWeek, lastWeek, weeks, and the measures of the whole. */
export interface TotalsPlan {
  mart: Mart;
  /** `$1` is the snapshot. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
  columns: readonly SalesColumn[];
}

/**
 * Plans the totals of all cells that pass the filters, on the smallest mart that has them. It may differ from the mart
 * of the groups.
 */
export function planTotals(question: SalesQuestion): TotalsPlan {
  const { filters, totals } = question;
  const measures = [...new Set([...totals, 'weeks' as const])];
  const needs = { dimensions: [], filters, measures, isFiscal: isFiscal(question) };
  const mart = requireSmallest(findMarts(needs));
  const parameters = new Parameters();
  const isCompared = isOnYearBefore(measures);
  const sql = `WITH ${cellsSql(mart, needs, parameters)},
whole AS (
SELECT min(cell.week_date) AS "firstWeek", max(cell.week_date) AS "lastWeek",
  ${measures.flatMap(ownColumn).join(',\n  ')}
${filteredCellsSql(mart, needs, parameters)}
)${isCompared ? comparedSql(mart, needs, parameters) : ''}
SELECT now.*${comparisonColumns(measures)}
FROM ${isCompared ? `(SELECT * FROM whole ${joinCompared([])})` : 'whole'} now`;
  return { mart, sql, parameters: parameters.values, columns: totals.map(measureColumn) };
}

/**
 * Plans the expected weeks of the stores that a question selects: those that pass its filters of stores and periods.
 * Other filters are of delivered rows.
 */
export function planCoveredWeeks(filters: SalesQuestion['filters']): CoveredWeeks {
  const parameters = new Parameters();
  return { sql: coveredWeeksSql(filters, parameters), parameters: parameters.values };
}
