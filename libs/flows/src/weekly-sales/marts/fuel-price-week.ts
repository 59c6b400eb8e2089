import { defineMart } from '#pipeline/flow/define-flow.js';

export const fuelPriceWeek = defineMart({
  comment: 'One row per store and week with a fuel price, also for weeks after the last sales.',
  sql: new URL('fuel_price_week.sql', import.meta.url),
  reads: ['features', 'integrated_sales'],
  columns: {
    week_date: { type: 'date', comment: 'Date of the week, from the file.' },
    store: { type: 'integer', comment: 'Store number.' },
    fuel_price: { type: 'decimal', scale: 3, comment: 'Price of fuel near the store.' },
    has_sales: { type: 'boolean', comment: 'True when the store has sales in that week.' },
  },
  key: ['week_date', 'store'],
  period: { column: 'week_date', by: 'year' },
});
