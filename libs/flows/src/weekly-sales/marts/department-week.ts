import { defineMart } from '#pipeline/flow/define-flow.js';

export const departmentWeek = defineMart({
  comment: 'One row a department and sales week, over all stores that sold in it.',
  sql: new URL('department_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer' },
    week_date: { type: 'date' },
    is_holiday: { type: 'boolean' },
    stores: { type: 'integer' },
    weekly_sales: { type: 'decimal', scale: 2 },
  },
  key: ['department', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
