-- One row per shop, product and month. The revenue at list price is null when any list price is unknown.
SELECT
  store_id,
  product_name,
  sales_month,
  CAST(count(*) AS INTEGER) AS transactions,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(CASE WHEN price <> list_price THEN 1 ELSE 0 END) AS INTEGER) AS off_list,
  CAST(sum(total_cost) AS DECIMAL(38, 2)) AS revenue,
  CASE WHEN count(list_price) = count(*)
    THEN CAST(sum(CAST(list_price AS DECIMAL(28, 2)) * quantity) AS DECIMAL(38, 2)) END AS list_revenue
FROM retail_transactions
GROUP BY store_id, product_name, sales_month
