import { defineMart } from '#pipeline/flow/define-flow.js';

export const salesPersonMonth = defineMart({
  comment: 'One row a shop, sales person and month with transactions.',
  sql: new URL('sales_person_month.sql', import.meta.url),
  reads: ['retail_transactions', 'parameters'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    sales_person_id: { type: 'integer', comment: 'Number of the person.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, returns among them.' },
    total: { type: 'decimal', scale: 2, comment: 'What was paid, returns taken off.' },
    sales_rank: {
      type: 'integer',
      comment: 'Rank by total in the shop and month; those who sold as much share it.',
    },
    tied: { type: 'integer', comment: 'How many people sold as much: 1 where nobody else did.' },
    incentive: {
      type: 'decimal',
      scale: 2,
      comment:
        'Percentage of the total for rank 1, one per cent unless it was set otherwise, rounded half up to the cent; else 0.',
    },
  },
  key: ['store_id', 'sales_person_id', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'total' },
});
