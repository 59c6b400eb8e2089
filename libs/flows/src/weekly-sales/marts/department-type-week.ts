import { defineMart } from '#pipeline/flow/define-flow.js';

/** Lets answers about the departments of a store type read three rows of a department and week instead of 45. */
export const departmentTypeWeek = defineMart({
  comment:
    'One row per department, store type and sales week, over the stores of the type with sales in it.',
  sql: new URL('department_type_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    store_type: { type: 'text', comment: 'A, B or C.' },
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    is_holiday: {
      type: 'boolean',
      comment: 'True when the files mark the week as a holiday week.',
    },
    stores: {
      type: 'integer',
      comment: 'Number of stores of the type with a sales row of the department that week.',
    },
    weekly_sales: { type: 'decimal', scale: 2, comment: 'Sales of the week, net of returns.' },
  },
  key: ['department', 'store_type', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
