-- One row per visit: everything that one customer buys in one shop on one day.
SELECT
  customer_id,
  store_id,
  sales_date,
  sales_month,
  week_date,
  CAST(count(*) AS INTEGER) AS transactions,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(CASE WHEN price <> list_price THEN 1 ELSE 0 END) AS INTEGER) AS off_list,
  CAST(sum(total_cost) AS DECIMAL(38, 2)) AS total
FROM retail_transactions
GROUP BY customer_id, store_id, sales_date, sales_month, week_date
