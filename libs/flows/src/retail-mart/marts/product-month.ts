import { defineMart } from '#pipeline/flow/define-flow.js';

export const productMonth = defineMart({
  comment: 'One row a product and month with transactions.',
  sql: new URL('product_month.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    product_name: { type: 'text', comment: 'Name of the product.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, returns among them.' },
    quantity: { type: 'integer', comment: 'Pieces sold, returned ones taken off.' },
    off_list: { type: 'integer', comment: 'Transactions at another price than the list has.' },
    revenue: { type: 'decimal', scale: 2, comment: 'What was paid, returns taken off.' },
    list_revenue: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'What it would have been at list price; null where that is not known of all.',
    },
  },
  key: ['product_name', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'revenue' },
});
