-- One row per shop and day. A basket is everything that one customer buys there that day.
SELECT
  store_id,
  sales_date,
  CAST(sum(transactions) AS INTEGER) AS transactions,
  CAST(count(*) AS INTEGER) AS baskets,
  CAST(sum(quantity) AS BIGINT) AS quantity,
  CAST(sum(off_list) AS INTEGER) AS off_list,
  CAST(sum(total) AS DECIMAL(38, 2)) AS total
FROM visits
GROUP BY store_id, sales_date
