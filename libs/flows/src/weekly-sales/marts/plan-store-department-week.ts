import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildPlanWithSales, PLAN_INPUTS, planColumns, soldColumns } from './planned-weeks.js';

export const planStoreDepartmentWeek = defineMart({
  comment: 'One row per version of the plan, store, department and week.',
  sql: new URL('plan_store_department_week.sql', import.meta.url),
  shared: buildPlanWithSales,
  reads: PLAN_INPUTS,
  emptyWithout: 'plan',
  columns: {
    ...planColumns,
    department: { type: 'integer', comment: 'Department number.' },
    spread: {
      type: 'text',
      comment:
        'WEEK for an amount of the week; a monthly amount is spread by the sales of the store and department 364 days ' +
        'earlier (LAST_YEAR), by those of the department in all stores (DEPARTMENT), or EQUAL.',
    },
    amount: { type: 'decimal', scale: 2, comment: 'Planned sales of the week.' },
    ...soldColumns,
  },
  key: ['version', 'store', 'department', 'week_date'],
  isProjection: true,
});
