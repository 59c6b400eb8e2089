import { defineMart } from '#pipeline/flow/define-flow.js';

export const salesPersonMonth = defineMart({
  comment: 'One row per shop, sales person and month with transactions.',
  sql: new URL('sales_person_month.sql', import.meta.url),
  reads: ['retail_transactions', 'parameters'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    sales_person_id: { type: 'integer', comment: 'Number of the person.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, including returns.' },
    total: { type: 'decimal', scale: 2, comment: 'Amount paid, net of returns.' },
    sales_rank: {
      type: 'integer',
      comment: 'Rank by total in the shop and month; ties share a rank.',
    },
    tied: { type: 'integer', comment: 'Number of people with the same total; 1 without a tie.' },
    incentive: {
      type: 'decimal',
      scale: 2,
      comment:
        'Incentive of rank 1: a percentage of the total, 1 % by default, rounded half up to the ' +
        'cent; 0 for other ranks.',
    },
  },
  key: ['store_id', 'sales_person_id', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
