import type { ViewColumn } from '../views/view-sql.js';
import { toSnakeCase } from '../views/answer-view.js';
import { type DimensionName, dimensionNames, resolveDimension } from './registry/dimensions.js';
import { figures, type Mart } from './registry/figures.js';

/** A column of a view over cells. */
interface SalesViewColumn extends ViewColumn {
  /** Over `cell`. */
  sql: string;
}

/** The name of a figure in the views: `rows` is a word of SQL. */
const figureColumn = (figure: string): string => (figure === 'rows' ? 'row_count' : figure);

/** The name of a dimension in SQL. */
export const toColumnName = (name: DimensionName): string => toSnakeCase(name);

export const listDimensions = (mart: Mart): DimensionName[] =>
  dimensionNames.filter((name) => resolveDimension(name).marts.includes(mart));

/** Returns the dimensions that a mart has, then the figures. */
export function buildViewColumns(mart: Mart): SalesViewColumn[] {
  const keys = listDimensions(mart).map((name) => {
    const { sql, description } = resolveDimension(name);
    return { name: toColumnName(name), comment: description, sql };
  });
  const others = Object.entries(figures).map(([name, { description }]) => ({
    name: figureColumn(name),
    comment: description,
    sql: `cell.${name}`,
  }));
  return [...keys, ...others];
}

const columns = new Map(
  dimensionNames.map((name) => [resolveDimension(name).sql, toColumnName(name)]),
);

/** Turns SQL over `cell` into SQL over the views, where some columns have the name of a dimension. */
export const rewriteForViews = (sql: string): string =>
  sql.replaceAll(
    /cell\.(\w+)/g,
    (column, figure: string) => columns.get(column) ?? figureColumn(figure),
  );

/** One row per store, department and week. */
export const BY_DEPARTMENT = 'sales';
/** One row per store and week. */
export const BY_STORE_WEEK = 'sales_store_weeks';
