import type { ViewColumn } from '../views/view-sql.js';
import { snakeCase } from '../views/answer-view.js';
import { type DimensionName, dimensionNames, dimensionOf } from './registry/dimensions.js';
import { figures, type Mart } from './registry/figures.js';

/** A column of a view over cells. */
interface SalesViewColumn extends ViewColumn {
  /** Over `cell`. */
  sql: string;
}

/** The name of a figure in the views: `rows` is a word of SQL. */
const figureColumn = (figure: string): string => (figure === 'rows' ? 'row_count' : figure);

/** The name of a dimension in SQL. */
export const columnOf = (name: DimensionName): string => snakeCase(name);

export const dimensionsOf = (mart: Mart): DimensionName[] =>
  dimensionNames.filter((name) => dimensionOf(name).marts.includes(mart));

/** Returns the dimensions that a mart has, then the figures. */
export function viewColumns(mart: Mart): SalesViewColumn[] {
  const keys = dimensionsOf(mart).map((name) => {
    const { sql, description } = dimensionOf(name);
    return { name: columnOf(name), comment: description, sql };
  });
  const others = Object.entries(figures).map(([name, { description }]) => ({
    name: figureColumn(name),
    comment: description,
    sql: `cell.${name}`,
  }));
  return [...keys, ...others];
}

const columns = new Map(dimensionNames.map((name) => [dimensionOf(name).sql, columnOf(name)]));

/** Turns SQL over `cell` into SQL over the views, where some columns have the name of a dimension. */
export const overViews = (sql: string): string =>
  sql.replaceAll(
    /cell\.(\w+)/g,
    (column, figure: string) => columns.get(column) ?? figureColumn(figure),
  );

/** One row per store, department and week. */
export const BY_DEPARTMENT = 'sales';
/** One row per store and week. */
export const BY_STORE_WEEK = 'sales_store_weeks';
