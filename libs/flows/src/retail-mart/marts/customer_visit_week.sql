-- One row per shop and week. A visit is a distinct pair of customer and day.
SELECT
  store_id,
  week_date,
  CAST(count(*) AS INTEGER) AS visits,
  CAST(count(DISTINCT customer_id) AS INTEGER) AS customers,
  CAST(count(DISTINCT sales_date) AS INTEGER) AS days,
  CAST(sum(transactions) AS INTEGER) AS transactions
FROM (
  SELECT store_id, week_date, customer_id, sales_date, count(*) AS transactions
  FROM retail_transactions
  GROUP BY store_id, week_date, customer_id, sales_date
) v
GROUP BY store_id, week_date
