import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildPlanWithSales, PLAN_INPUTS, planColumns, soldColumns } from './planned-weeks.js';

const { store: _, ...ofAllStores } = planColumns;

/** Lets sales against the plan by department read some thousand rows instead of all of stores and departments. */
export const planDepartmentWeek = defineMart({
  comment:
    'One row per version of the plan, department, store type and week, over all stores of the type with a plan of the department.',
  sql: new URL('plan_department_week.sql', import.meta.url),
  shared: buildPlanWithSales,
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
    amount: { type: 'decimal', scale: 2, comment: 'Planned sales of the week.' },
    delivered_amount: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Plan of the stores whose sales are complete; null without one.',
    },
    ...soldColumns,
    compared_sales: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Sales of the stores that `earlier_sales` has; null without one.',
    },
  },
  key: ['version', 'department', 'store_type', 'week_date'],
});
