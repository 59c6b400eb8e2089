-- One row per customer and month. A visit is a distinct pair of shop and day.
SELECT
  customer_id,
  sales_month,
  CAST(sum(transactions) AS INTEGER) AS transactions,
  CAST(count(*) AS INTEGER) AS visits,
  CAST(sum(total) AS DECIMAL(38, 2)) AS total
FROM visits
GROUP BY customer_id, sales_month
