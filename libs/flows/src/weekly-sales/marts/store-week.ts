import { defineMart } from '#pipeline/flow/define-flow.js';

export const storeWeek = defineMart({
  comment:
    'One row a store and sales week: its sales, and what the features file says of that week.',
  sql: new URL('store_week.sql', import.meta.url),
  reads: ['integrated_sales'],
  columns: {
    store: { type: 'integer' },
    week_date: { type: 'date' },
    store_type: { type: 'text' },
    store_size: { type: 'integer' },
    is_holiday: { type: 'boolean' },
    holiday: {
      type: 'text',
      nullable: true,
      comment: 'Super Bowl, Labor Day, Thanksgiving, Christmas; null in ordinary weeks.',
    },
    departments: { type: 'integer', comment: 'Departments with a sales row that week.' },
    weekly_sales: { type: 'decimal', scale: 2 },
    temperature: { type: 'decimal', scale: 2, nullable: true },
    fuel_price: { type: 'decimal', scale: 3, nullable: true },
    cpi: { type: 'decimal', scale: 7, nullable: true },
    unemployment: { type: 'decimal', scale: 3, nullable: true },
    has_markdown: {
      type: 'boolean',
      comment: 'Any of the five MarkDown columns was recorded.',
    },
    markdown_total: { type: 'decimal', scale: 2, nullable: true },
  },
  key: ['store', 'week_date'],
  period: { column: 'week_date', by: 'year' },
  reconciles: { with: 'integrated_sales', money: 'weekly_sales' },
});
