import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildVisits } from './visits.js';

export const shopDay = defineMart({
  comment: 'One row per shop and day with transactions.',
  sql: new URL('shop_day.sql', import.meta.url),
  shared: buildVisits,
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    sales_date: { type: 'date', comment: 'Day.' },
    transactions: { type: 'integer', comment: 'Transactions, including returns.' },
    baskets: {
      type: 'integer',
      comment: 'Baskets: everything that one customer buys in the shop that day is one basket.',
    },
    quantity: { type: 'bigint', comment: 'Pieces sold, net of returned pieces.' },
    off_list: { type: 'integer', comment: 'Transactions at a price other than the list price.' },
    total: { type: 'decimal', scale: 2, comment: 'Amount paid, net of returns.' },
  },
  key: ['store_id', 'sales_date'],
  period: { column: 'sales_date', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
