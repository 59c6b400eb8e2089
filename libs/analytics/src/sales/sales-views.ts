import type { ViewDefinition } from '../views/view-sql.js';
import { calendarSql, cellsSql, Parameters, profileSql } from './plan/cells.js';
import type { Mart } from './registry/figures.js';
import { dimensionsGlossary, measuresGlossary } from './glossaries.js';
import { BY_DEPARTMENT, BY_STORE_WEEK, listDimensions, buildViewColumns } from './view-columns.js';

/**
 * Returns the views behind `sales`: its cells at both grains, with the meaning of their columns.
 * @param snapshot SQL that returns the id of the snapshot to read
 */
export function salesViews(snapshot: string): ViewDefinition[] {
  return [
    {
      name: BY_DEPARTMENT,
      comment:
        'Sales of a store, department and week, with every dimension of sales. Group and filter ' +
        'as you like. The view measures has the expression of each measure, and the measures ' +
        `that need ${BY_STORE_WEEK}.`,
      ...buildCellsView('store_department_week', snapshot),
    },
    {
      name: BY_STORE_WEEK,
      comment:
        'Sales of a store and week, all departments together, with all dimensions of sales ' +
        'except the department.',
      ...buildCellsView('store_week', snapshot),
    },
    dimensionsGlossary,
    measuresGlossary,
  ];
}

/** Every cell of a mart; all its text comes from the registry. */
function buildCellsView(mart: Mart, snapshot: string): Pick<ViewDefinition, 'columns' | 'select'> {
  const columns = buildViewColumns(mart);
  const needs = { dimensions: listDimensions(mart), filters: {}, measures: [] };
  const select = `WITH ${cellsSql(mart, needs, new Parameters())}
SELECT ${columns.map(({ name, sql }) => `${sql} AS "${name}"`).join(',\n  ')}
FROM cells cell${calendarSql(needs.dimensions)}${profileSql(needs.dimensions)}`;
  return {
    columns: columns.map(({ name, comment }) => ({ name, comment })),
    select: select.replaceAll('$1', () => snapshot),
  };
}
