import { defineMart } from '#pipeline/flow/define-flow.js';

export const departmentWeek = defineMart({
  comment: 'One row per department and sales week, over all stores with sales in it.',
  sql: new URL('department_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    is_holiday: { type: 'boolean', comment: 'True when the week has one of the four holidays.' },
    stores: {
      type: 'integer',
      comment: 'Number of stores with a sales row of the department that week.',
    },
    weekly_sales: { type: 'decimal', scale: 2, comment: 'Sales of the week, net of returns.' },
  },
  key: ['department', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
