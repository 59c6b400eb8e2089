import { defineMart } from '#pipeline/flow/define-flow.js';

export const storeWeek = defineMart({
  comment:
    'One row a store and sales week: its sales, and what the features file says of that week.',
  sql: new URL('store_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    store: { type: 'integer', comment: 'Store number.' },
    week_date: { type: 'date', comment: "The file's date of the week." },
    store_type: { type: 'text', comment: 'A, B or C.' },
    store_size: { type: 'integer', comment: 'Size as the stores file has it.' },
    is_holiday: { type: 'boolean', comment: 'The week holds one of the four holidays.' },
    holiday: {
      type: 'text',
      nullable: true,
      comment: 'Super Bowl, Labor Day, Thanksgiving, Christmas; null in ordinary weeks.',
    },
    departments: { type: 'integer', comment: 'Departments with a sales row that week.' },
    weekly_sales: {
      type: 'decimal',
      scale: 2,
      comment: 'Sales of all departments, returns taken off.',
    },
    temperature: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Temperature in the region, as the features file has it.',
    },
    fuel_price: {
      type: 'decimal',
      scale: 3,
      nullable: true,
      comment: 'Price of fuel near the store.',
    },
    cpi: { type: 'decimal', scale: 7, nullable: true, comment: 'Consumer price index.' },
    unemployment: {
      type: 'decimal',
      scale: 3,
      nullable: true,
      comment: 'Unemployment in per cent.',
    },
    has_markdown: {
      type: 'boolean',
      comment: 'Any of the five MarkDown columns was recorded.',
    },
    markdown_total: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Sum of the five MarkDown columns; null when none was recorded.',
    },
  },
  key: ['store', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
