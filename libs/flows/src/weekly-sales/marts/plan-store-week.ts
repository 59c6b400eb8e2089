import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildPlanWithSales, PLAN_INPUTS, planColumns, soldColumns } from './planned-weeks.js';

export const planStoreWeek = defineMart({
  comment: 'One row per version of the plan, store and week, over all departments with a plan.',
  sql: new URL('plan_store_week.sql', import.meta.url),
  shared: buildPlanWithSales,
  reads: PLAN_INPUTS,
  emptyWithout: 'plan',
  columns: {
    ...planColumns,
    departments: { type: 'integer', comment: 'Number of departments with a plan.' },
    sold_departments: {
      type: 'integer',
      nullable: true,
      comment:
        'Number of these departments with sales in the store in any week; null in snapshots of former versions.',
    },
    amount: { type: 'decimal', scale: 2, comment: 'Planned sales of the week.' },
    is_delivered: {
      type: 'boolean',
      nullable: true,
      comment:
        'Whether the sales of the store-week are complete; null in snapshots of former versions.',
    },
    ...soldColumns,
    unplanned_sales: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment:
        'Sales of the departments without a plan; null while the store-week is not complete.',
    },
  },
  key: ['version', 'store', 'week_date'],
});
