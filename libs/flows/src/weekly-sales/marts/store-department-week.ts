import { defineMart } from '#pipeline/flow/define-flow.js';

export const storeDepartmentWeek = defineMart({
  comment: 'One row a store, department and sales week: the finest grain of sales.',
  sql: new URL('store_department_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer' },
    store: { type: 'integer' },
    week_date: { type: 'date' },
    weekly_sales: { type: 'decimal', scale: 2 },
  },
  key: ['department', 'store', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales', rows: true },
  isProjection: true,
});
