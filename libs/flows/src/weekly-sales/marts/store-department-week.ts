import { defineMart } from '#pipeline/flow/define-flow.js';

export const storeDepartmentWeek = defineMart({
  comment: 'One row per store, department and sales week: the finest grain of sales.',
  sql: new URL('store_department_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    store: { type: 'integer', comment: 'Store number.' },
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    weekly_sales: { type: 'decimal', scale: 2, comment: 'Sales of the week, net of returns.' },
  },
  key: ['department', 'store', 'week_date'],
  period: { column: 'week_date', by: 'month' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales', rows: true },
  isProjection: true,
});
