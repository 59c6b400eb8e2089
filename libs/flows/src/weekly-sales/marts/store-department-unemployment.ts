import { defineMart } from '#pipeline/flow/define-flow.js';

export const storeDepartmentUnemployment = defineMart({
  comment:
    'One row per department, store and weeks in a row of one year with equal unemployment: sums for the sales prediction.',
  sql: new URL('store_department_unemployment.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    department: { type: 'integer', comment: 'Department number.' },
    store: { type: 'integer', comment: 'Store number.' },
    first_week: { type: 'date', comment: 'Date of the first week.' },
    unemployment: {
      type: 'decimal',
      scale: 3,
      comment: 'Unemployment in the region of the store, in percent.',
    },
    weeks: { type: 'integer', comment: 'Number of weeks, which follow each other in the data.' },
    weekly_sales: { type: 'decimal', scale: 2, comment: 'Sales of the weeks, net of returns.' },
    squared_sales: { type: 'decimal', scale: 4, comment: 'Sum of the squared sales of each week.' },
    sales_by_week: { type: 'text', comment: 'Sales of each week in order, separated by blanks.' },
  },
  key: ['department', 'store', 'first_week'],
  period: { column: 'first_week', by: 'year' },
});
