import { defineMart } from '#pipeline/flow/define-flow.js';

export const shopDay = defineMart({
  comment: 'One row a shop and day with transactions.',
  sql: new URL('shop_day.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    sales_date: { type: 'date', comment: 'Day.' },
    transactions: { type: 'integer', comment: 'Transactions, returns among them.' },
    baskets: {
      type: 'integer',
      comment: 'Customers: a basket is all that one of them buys there that day.',
    },
    quantity: { type: 'integer', comment: 'Pieces sold, returned ones taken off.' },
    off_list: { type: 'integer', comment: 'Transactions at another price than the list has.' },
    total: { type: 'decimal', scale: 2, comment: 'What was paid, returns taken off.' },
  },
  key: ['store_id', 'sales_date'],
  period: { column: 'sales_date', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
