import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildProductSales } from './product-sales.js';

/** Columns of the sums of a product in a month. */
export const productSums = {
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
} as const;

export const productMonth = defineMart({
  comment: 'One row per product and month with transactions.',
  sql: new URL('product_month.sql', import.meta.url),
  shared: buildProductSales,
  reads: ['retail_transactions'],
  columns: productSums,
  key: ['product_name', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'revenue' },
});
