import { defineShare } from '#pipeline/flow/define-flow.js';

/** More buckets would make many small files: a shop has some thousand transactions a month. */
const BUCKETS = 4;

export const transactions = defineShare({
  comment:
    'One row per transaction at the tills. It has numbers of customers and sales people, not ' +
    'names.',
  sql: new URL('transactions_share.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    sales_month: { type: 'date', comment: 'First day of the month.' },
    shop: { type: 'integer', comment: 'Number of the shop, equal to the store number.' },
    customer_id: { type: 'integer', comment: 'Number of the customer.' },
    sales_date: { type: 'date', comment: 'Day.' },
    sales_person_id: { type: 'integer', comment: 'Number of the sales person.' },
    product_name: { type: 'text', comment: 'Name of the product.' },
    price: { type: 'decimal', scale: 2, comment: 'Price of a piece.' },
    quantity: { type: 'integer', comment: 'Pieces; negative when returned.' },
    total_cost: { type: 'decimal', scale: 2, comment: 'Amount paid: price times quantity.' },
    list_price: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'List price of a piece that day; null when the product is not on the list.',
    },
  },
  period: { column: 'sales_date', by: 'month-week', foldsMonths: true },
  partitionBy: ['sales_month', 'shop'],
  bucketBy: { column: 'customer_id', count: BUCKETS },
  reconciles: { with: 'retail_transactions', money: 'total_cost' },
});
