import { defineMart } from '#pipeline/flow/define-flow.js';

export const fuelPriceWeek = defineMart({
  comment: 'One row a store and week with a fuel price, also for weeks after the last sales.',
  sql: new URL('fuel_price_week.sql', import.meta.url),
  reads: ['features', 'integrated_sales'],
  columns: {
    week_date: { type: 'date' },
    store: { type: 'integer' },
    fuel_price: { type: 'decimal', scale: 3 },
    has_sales: { type: 'boolean', comment: 'The store has sales in that week.' },
  },
  key: ['week_date', 'store'],
  period: { column: 'week_date', by: 'year' },
});
