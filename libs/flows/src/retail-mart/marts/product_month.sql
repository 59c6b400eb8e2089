-- One row per product and month. The revenue at list price is null when any list price is unknown.
SELECT
  product_name,
  sales_month,
  CAST(sum(transactions) AS INTEGER) AS transactions,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(off_list) AS INTEGER) AS off_list,
  CAST(sum(revenue) AS DECIMAL(38, 2)) AS revenue,
  CASE WHEN count(list_revenue) = count(*) THEN CAST(sum(list_revenue) AS DECIMAL(38, 2)) END AS list_revenue
FROM product_sales
GROUP BY product_name, sales_month
