-- One row per shop, product and month.
SELECT store_id, product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue
FROM product_sales
