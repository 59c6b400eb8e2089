import type { RetailMarts } from './retail-slow-path.js';

const columns: Record<keyof RetailMarts, string> = {
  customer_month: 'customer_id, sales_month, transactions, visits, total',
  sales_person_month:
    'store_id, sales_person_id, sales_month, transactions, total, sales_rank, tied, incentive',
  shop_day: 'store_id, sales_date, transactions, baskets, quantity, off_list, total',
  product_month:
    'product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
  shop_product_month:
    'store_id, product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
  customer_visit_week: 'store_id, week_date, visits, customers, days, transactions',
};

/**
 * Returns the published marts of transactions, formatted as by `retailMarts`.
 * @param ask runs a query
 */
export async function readPublishedRetail(
  ask: (sql: string) => Promise<{ told: string }[]>,
): Promise<RetailMarts> {
  const readRows = async (mart: keyof RetailMarts) => {
    const rows = await ask(
      `SELECT concat_ws('|', ${columns[mart]}) AS told FROM mart.${mart} JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'retail-mart'`,
    );
    return rows.map(({ told }) => told).sort();
  };
  return {
    customer_month: await readRows('customer_month'),
    sales_person_month: await readRows('sales_person_month'),
    shop_day: await readRows('shop_day'),
    product_month: await readRows('product_month'),
    shop_product_month: await readRows('shop_product_month'),
    customer_visit_week: await readRows('customer_visit_week'),
  };
}
