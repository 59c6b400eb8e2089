import { defineMart } from '#pipeline/flow/define-flow.js';

export const departmentWeek = defineMart({
  comment: 'One row a department and sales week, over all stores that sold in it.',
  sql: new URL('department_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    week_date: { type: 'date', comment: "The file's date of the week." },
    is_holiday: { type: 'boolean', comment: 'The week holds one of the four holidays.' },
    stores: { type: 'integer', comment: 'Stores with a sales row of the department that week.' },
    weekly_sales: { type: 'decimal', scale: 2, comment: 'Sales of the week, returns taken off.' },
  },
  key: ['department', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
