-- One row per shop and day. A basket is everything that one customer buys there that day.
SELECT
  store_id,
  sales_date,
  CAST(count(*) AS INTEGER) AS transactions,
  CAST(count(DISTINCT customer_id) AS INTEGER) AS baskets,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(CASE WHEN price <> list_price THEN 1 ELSE 0 END) AS INTEGER) AS off_list,
  CAST(sum(total_cost) AS DECIMAL(38, 2)) AS total
FROM retail_transactions
GROUP BY store_id, sales_date
