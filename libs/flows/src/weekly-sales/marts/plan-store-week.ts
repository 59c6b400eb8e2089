import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildPlannedWeeks, PLAN_INPUTS, planColumns } from './planned-weeks.js';

export const planStoreWeek = defineMart({
  comment: 'One row per version of the plan, store and week, over all departments.',
  sql: new URL('plan_store_week.sql', import.meta.url),
  shared: buildPlannedWeeks,
  reads: PLAN_INPUTS,
  emptyWithout: 'plan',
  columns: {
    ...planColumns,
    departments: { type: 'integer', comment: 'Number of departments with a plan.' },
    amount: { type: 'decimal', scale: 2, comment: 'Planned sales of the week.' },
  },
  key: ['version', 'store', 'week_date'],
});
