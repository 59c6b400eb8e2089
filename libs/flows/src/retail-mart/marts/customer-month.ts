import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildVisits } from './visits.js';

export const customerMonth = defineMart({
  comment: 'One row per customer and month with transactions. It has numbers, not names.',
  sql: new URL('customer_month.sql', import.meta.url),
  shared: buildVisits,
  reads: ['retail_transactions'],
  columns: {
    customer_id: { type: 'integer', comment: 'Number of the customer.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, including returns.' },
    visits: { type: 'integer', comment: 'Visits: distinct pairs of shop and day.' },
    total: { type: 'decimal', scale: 2, comment: 'Amount paid, net of returns.' },
  },
  key: ['customer_id', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
