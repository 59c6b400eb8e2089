import { defineMart } from '#pipeline/flow/define-flow.js';

export const customerMonth = defineMart({
  comment: 'One row a customer and month with transactions. It holds numbers, not names.',
  sql: new URL('customer_month.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    customer_id: { type: 'integer', comment: 'Number of the customer.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, returns among them.' },
    visits: { type: 'integer', comment: 'Days in a shop, each shop counted.' },
    total: { type: 'decimal', scale: 2, comment: 'What was paid, returns taken off.' },
  },
  key: ['customer_id', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
