import { sqlFile } from '#platform/database/sql-file.js';

const sales = sqlFile(import.meta.url, './product_sales.sql');

/** Returns the relation `product_sales`, the sums of each product by shop and month. */
export const buildProductSales = () => ({ product_sales: sales });
