import { sqlFile } from '#platform/database/sql-file.js';
import { defineMart } from '#pipeline/flow/define-flow.js';
import { schemeWeeksSql } from '../fiscal-weeks.js';
import { buildPlannedWeeks, PLAN_INPUTS, planColumns } from './planned-weeks.js';

/** A chain without a plan does not work out its coverage a second time. */
const plannedSales = 'SELECT * FROM integrated_sales WHERE EXISTS (SELECT 1 FROM plan)';
const coverage = `WITH integrated_sales AS (SELECT * FROM planned_sales)
SELECT * FROM (
${sqlFile(import.meta.url, './store_week_coverage.sql')}
) weeks`;
const comparedWeeks = sqlFile(import.meta.url, './calendar_week.sql');

const { store: _, ...ofAllStores } = planColumns;

const money = (comment: string) =>
  ({ type: 'decimal', scale: 2, nullable: true, comment }) as const;

/** Lets sales against the plan by department read some thousand rows instead of all of stores and departments. */
export const planDepartmentWeek = defineMart({
  comment:
    'One row per version of the plan, department, store type and week, over all stores of the type with a plan.',
  sql: new URL('plan_department_week.sql', import.meta.url),
  constants: (parameters) => ({
    scheme_weeks: schemeWeeksSql(parameters),
    planned_sales: plannedSales,
    coverage,
    compared_weeks: comparedWeeks,
  }),
  shared: buildPlannedWeeks,
  reads: PLAN_INPUTS,
  emptyWithout: 'plan',
  columns: {
    ...ofAllStores,
    department: { type: 'integer', comment: 'Department number.' },
    stores: { type: 'integer', comment: 'Number of stores with a plan of the department.' },
    delivered_stores: {
      type: 'integer',
      comment: 'Number of these stores whose sales of the week are complete.',
    },
    amount: money('Planned sales of the week; null for a department without a plan.'),
    delivered_amount: money('Plan of the stores whose sales are complete; null without one.'),
    weekly_sales: money(
      'Sales of the department in stores with a plan whose sales of the week are complete; null without one.',
    ),
    compared_sales: money(
      'Those of the stores that were also complete in the week a year earlier; null without one.',
    ),
    earlier_sales: money('Sales of these stores in that week; null without them.'),
  },
  key: ['version', 'department', 'store_type', 'week_date'],
});
