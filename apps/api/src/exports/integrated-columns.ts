import type { Column } from '#serving/columns.js';

/** Columns of the model `integrated_sales`, in the order of its files. */
export const integratedColumns: readonly Column[] = [
  { name: 'store', type: 'integer', description: 'Store number.' },
  { name: 'department', type: 'integer', description: 'Department number.' },
  { name: 'week_date', type: 'date', description: 'Week date.' },
  { name: 'weekly_sales', type: 'number', description: 'Sales of the week, returns taken off.' },
  { name: 'is_holiday', type: 'boolean', description: 'The week has a holiday.' },
  { name: 'holiday', type: 'text', description: 'Which one; null in ordinary weeks.' },
  { name: 'store_type', type: 'text', description: 'A, B or C.' },
  { name: 'store_size', type: 'integer', description: 'Size of the store.' },
  { name: 'temperature', type: 'number', description: 'Temperature of the week.' },
  { name: 'fuel_price', type: 'number', description: 'Fuel price of the week.' },
  { name: 'cpi', type: 'number', description: 'Consumer price index of the week.' },
  { name: 'unemployment', type: 'number', description: 'Unemployment rate of the week.' },
  { name: 'has_markdown', type: 'boolean', description: 'Any of the five MarkDowns is recorded.' },
  {
    name: 'markdown_total',
    type: 'number',
    description: 'Sum of the MarkDowns of the store-week.',
  },
];
