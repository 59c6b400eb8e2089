import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildProductSales } from './product-sales.js';
import { productSums } from './product-month.js';

/** Only callers who are bound to stores read it: the answers of the chain read `product_month`, which has fewer rows. */
export const shopProductMonth = defineMart({
  comment: 'One row per shop, product and month with transactions.',
  sql: new URL('shop_product_month.sql', import.meta.url),
  shared: buildProductSales,
  isProjection: true,
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop.' },
    ...productSums,
  },
  key: ['store_id', 'product_name', 'sales_month'],
  period: { column: 'sales_month', by: 'month' },
  reconciles: { with: 'retail_transactions', money: 'revenue' },
});
