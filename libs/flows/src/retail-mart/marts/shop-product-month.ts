import { defineMart } from '#pipeline/flow/define-flow.js';

/** Only callers who are bound to stores read it: the answers of the chain read `product_month`, which has fewer rows. */
export const shopProductMonth = defineMart({
  comment: 'One row per shop, product and month with transactions.',
  sql: new URL('shop_product_month.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    product_name: { type: 'text', comment: 'Name of the product.' },
    sales_month: { type: 'date', comment: 'First day of the month.' },
    transactions: { type: 'integer', comment: 'Transactions, including returns.' },
    quantity: { type: 'bigint', comment: 'Pieces sold, net of returned pieces.' },
    off_list: { type: 'integer', comment: 'Transactions at a price other than the list price.' },
    revenue: { type: 'decimal', scale: 2, comment: 'Amount paid, net of returns.' },
    list_revenue: {
      type: 'decimal',
      scale: 2,
      nullable: true,
      comment: 'Revenue of the same pieces at list price; null when a list price is unknown.',
    },
  },
  key: ['store_id', 'product_name', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'revenue' },
});
